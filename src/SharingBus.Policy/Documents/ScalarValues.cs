using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Compiling;

namespace SharingBus.Policy.Documents;

/// <summary>Reads single values as the field's type asks.</summary>
internal static class ScalarValues
{
    /// <summary>The value, boxed as the field wants it; null, with a reason, where the text is none.</summary>
    public static object? Read(FieldDescriptor field, string text, out string reason)
    {
        reason = string.Empty;
        if (field.FieldType == FieldType.Enum)
        {
            return ReadEnum(field.EnumType, text, out reason);
        }

        object? value = field.FieldType switch
        {
            FieldType.String => text,
            FieldType.Bool => text switch { "true" => true, "false" => false, _ => null },
            FieldType.Bytes => ReadBytes(text),
            FieldType.UInt32 or FieldType.Fixed32 => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            FieldType.UInt64 or FieldType.Fixed64 => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ => null,
        };
        if (value is null)
        {
            reason = $"'{text}' is no value for '{field.Name}' ({field.FieldType})";
        }

        return value;
    }

    private static object? ReadEnum(EnumDescriptor descriptor, string text, out string reason)
    {
        var names = EnumNames.Of(descriptor);
        if (names.TryGetValue(text, out var number))
        {
            reason = string.Empty;
            return Enum.ToObject(descriptor.ClrType, number);
        }

        reason = $"unknown {descriptor.Name} '{text}'{NearestName.Hint(text, names.Keys)}";
        return null;
    }

    private static ByteString? ReadBytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? ByteString.CopyFrom(bytes, 0, length) : null;
    }
}
