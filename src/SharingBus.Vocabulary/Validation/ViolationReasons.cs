using SharingBus.Vocabulary.CodeLists;

namespace SharingBus.Vocabulary.Validation;

/// <summary>The stable names of the reasons, as they stand in errors on the wire.</summary>
public static class ViolationReasons
{
    private static readonly string[] Codes = [.. Enum.GetNames<ViolationReason>().Select(name => UpperSnake.Of(name))];

    /// <summary>The name in UPPER_SNAKE, for example "FIELD_MISSING". It never changes.</summary>
    public static string Code(ViolationReason reason) => Codes[(int)reason];
}
