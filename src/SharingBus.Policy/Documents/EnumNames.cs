using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Documents;

/// <summary>The short names of enum values in documents.</summary>
internal static class EnumNames
{
    /// <summary>Every value but the unspecified one, by its short name.</summary>
    public static IReadOnlyDictionary<string, int> Of(EnumDescriptor descriptor)
    {
        var prefix = UpperSnake.Of(descriptor.Name) + "_";
        return descriptor.Values.Where(value => value.Number != 0)
            .ToDictionary(value => Name(descriptor, value.Name[prefix.Length..]), value => value.Number, StringComparer.Ordinal);
    }

    /// <summary>The short name of one value; its number where the list does not have it.</summary>
    public static string Of(EnumDescriptor descriptor, int value) =>
        Of(descriptor).FirstOrDefault(one => one.Value == value).Key ?? value.ToString(System.Globalization.CultureInfo.InvariantCulture);

    // A notice type is called as its message is.
    private static string Name(EnumDescriptor descriptor, string shortName) =>
        descriptor.ClrType == typeof(NoticeType) ? Pascal(shortName) : shortName;

    private static string Pascal(string upperSnake) =>
        string.Concat(upperSnake.Split('_').Select(word => word[..1] + word[1..].ToLowerInvariant()));
}
