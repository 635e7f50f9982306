using System.Globalization;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.V1;
using YamlDotNet.RepresentationModel;

namespace SharingBus.Cli.Scenarios;

/// <summary>Reads single values of a notice, with the short forms that the head of the scenario file explains.</summary>
/// <param name="idOf">The message id of a notice by its name in the scenario.</param>
/// <param name="keys">Makes pseudonymous keys.</param>
internal sealed class NoticeScalars(Func<string, ByteString?> idOf, ScenarioKeys keys)
{
    private const string Reference = "ref:";
    private const string Key = "key:";
    private const string SecondsSuffix = "_unix_seconds";

    /// <summary>Reads the value of a field.</summary>
    /// <exception cref="ScenarioFormatException">The value does not fit.</exception>
    public object Read(FieldDescriptor field, YamlScalarNode node, string path)
    {
        var text = node.Value ?? "";
        try
        {
            return Read(field, text) ?? throw new ScenarioFormatException(node.Start.Line, $"'{text}' does not fit {path}");
        }
        catch (Exception error) when (error is FormatException or OverflowException)
        {
            throw new ScenarioFormatException(node.Start.Line, $"'{text}' does not fit {path}: {error.Message}");
        }
    }

    private object? Read(FieldDescriptor field, string text) => field.FieldType switch
    {
        FieldType.String => text,
        FieldType.Bool => bool.Parse(text),
        FieldType.Enum => EnumValue(field.EnumType, text),
        FieldType.Bytes => BytesOf(text),
        FieldType.Message => MessageOf(field.MessageType, text),
        FieldType.Double => double.Parse(text, CultureInfo.InvariantCulture),
        FieldType.UInt32 => uint.Parse(text, CultureInfo.InvariantCulture),
        FieldType.UInt64 => ulong.Parse(text, CultureInfo.InvariantCulture),
        FieldType.Int32 or FieldType.SInt32 => int.Parse(text, CultureInfo.InvariantCulture),
        FieldType.Int64 when field.Name.EndsWith(SecondsSuffix, StringComparison.Ordinal) =>
            long.TryParse(text, CultureInfo.InvariantCulture, out long seconds) ? seconds : TimeOf(text).ToUnixTimeSeconds(),
        FieldType.Int64 => long.Parse(text, CultureInfo.InvariantCulture),
        _ => null,
    };

    // AMBER_STRICT stands for TLP_AMBER_STRICT, which may be written too: the prefix is the name of the enum.
    private static object? EnumValue(EnumDescriptor descriptor, string text)
    {
        var prefix = descriptor.Values[0].Name[..^"UNSPECIFIED".Length];
        var value = descriptor.FindValueByName(prefix + text) ?? descriptor.FindValueByName(text);
        return value is null ? null : Enum.ToObject(descriptor.ClrType, value.Number);
    }

    private ByteString? BytesOf(string text)
    {
        if (text.StartsWith(Reference, StringComparison.Ordinal))
        {
            return idOf(text[Reference.Length..]);
        }

        return text.StartsWith(Key, StringComparison.Ordinal) ? keys.Of(text[Key.Length..]) : ByteString.FromBase64(text);
    }

    private static IMessage? MessageOf(MessageDescriptor descriptor, string text)
    {
        if (descriptor == Moment.Descriptor)
        {
            var time = TimeOf(text);
            return new Moment { UnixMillis = time.ToUnixTimeMilliseconds(), OffsetMinutes = (int)time.Offset.TotalMinutes };
        }

        if (descriptor == CalendarDate.Descriptor)
        {
            var date = DateOnly.ParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture);
            return new CalendarDate { Year = date.Year, Month = date.Month, Day = date.Day };
        }

        return null;
    }

    private static DateTimeOffset TimeOf(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
