using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Naming;

namespace SharingBus.Policy.Documents;

/// <summary>Reads single values as the field's type asks.</summary>
internal static class ScalarValues
{
    /// <summary>The value, boxed as the field wants it; null, with a reason, where the text is none.</summary>
    /// <param name="field">The field it is for.</param>
    /// <param name="text">The text, without quotes.</param>
    /// <param name="isPlain">Whether it stands there without quotes.</param>
    /// <param name="reason">What is wrong.</param>
    public static object? Read(FieldDescriptor field, string text, bool isPlain, out string reason)
    {
        if (isPlain && text is "" or "~" or "null" or "Null" or "NULL")
        {
            reason = $"'{field.Name}' has no value; give it one or take the line out";
            return null;
        }

        var (value, fault) = field.FieldType switch
        {
            FieldType.String => ReadText(field, text, isPlain),
            FieldType.Enum => ReadEnum(field.EnumType, text),
            FieldType.Bool => (text switch { "true" => true, "false" => (object)false, _ => null }, NoValue(field, text, "write true or false")),
            FieldType.Bytes => (ReadBytes(text), NoValue(field, text, "write base64")),
            _ => ReadNumber(field, text),
        };
        reason = value is null ? fault : string.Empty;
        return value;
    }

    private static (object? Value, string Fault) ReadText(FieldDescriptor field, string text, bool isPlain)
    {
        if (text.Length > YamlDocument.MaxTextLength)
        {
            return (null, $"'{field.Name}' is longer than {YamlDocument.MaxTextLength} characters; shorten it");
        }

        // They may stand there as \u202E in quotes, which no look at the file shows.
        if (HiddenCharacters.TryFind(text, 0, out _, out var codePoint))
        {
            return (null, $"'{field.Name}' holds the hidden character {HiddenCharacters.Name(codePoint)}; take it out");
        }

        // One half of the programs that read YAML take them for yes and no, the country of Norway among them.
        return isPlain && IsTruthWord(text)
            ? (null, $"'{text}' without quotes is a text to some programs and true or false to others; write \"{text}\"")
            : (text, string.Empty);
    }

    private static (object? Value, string Fault) ReadNumber(FieldDescriptor field, string text)
    {
        if (!IsDecimal(text))
        {
            return (null, NoValue(field, text, "write digits only, without leading zeros"));
        }

        object? value = field.FieldType switch
        {
            FieldType.UInt32 or FieldType.Fixed32 => uint.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            FieldType.UInt64 or FieldType.Fixed64 => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null,
            FieldType.Int32 or FieldType.SInt32 or FieldType.SFixed32 =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            FieldType.Int64 or FieldType.SInt64 or FieldType.SFixed64 =>
                long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null,
            _ => null,
        };
        return (value, NoValue(field, text, text.StartsWith('-') ? "the number is too small" : "the number is too large"));
    }

    private static (object? Value, string Fault) ReadEnum(EnumDescriptor descriptor, string text)
    {
        var names = EnumNames.Of(descriptor);
        return names.TryGetValue(text, out var number)
            ? (Enum.ToObject(descriptor.ClrType, number), string.Empty)
            : (null, UnknownName.Reason(descriptor.Name, text, string.Empty, names.Keys));
    }

    private static ByteString? ReadBytes(string text)
    {
        var bytes = new byte[text.Length];
        return Convert.TryFromBase64String(text, bytes, out var length) ? ByteString.CopyFrom(bytes, 0, length) : null;
    }

    private static string NoValue(FieldDescriptor field, string text, string remedy) =>
        $"'{ShownText.Of(text)}' is no value for '{field.Name}' ({field.FieldType}); {remedy}";

    private static bool IsDecimal(string text)
    {
        var digits = text.AsSpan(text.StartsWith('-') ? 1 : 0);
        return digits.Length > 0 && !digits.ContainsAnyExceptInRange('0', '9') && (digits[0] != '0' || text.Length == 1);
    }

    private static bool IsTruthWord(string text) => text.ToUpperInvariant() is "Y" or "N" or "YES" or "NO" or "ON" or "OFF" or "TRUE" or "FALSE";
}
