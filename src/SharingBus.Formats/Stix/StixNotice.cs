using System.Text.Json.Nodes;
using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Formats.Json;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>
/// What a notice tells in codes and STIX has no property for, as a property extension (STIX 2.1, section 7.3) of the object that stands for
/// the notice: purpose, actuality, urgency, severity. An exercise stays one, whoever reads it.
/// </summary>
internal static class StixNotice
{
    /// <summary>The id of the extension.</summary>
    public static readonly string Extension = StixIds.Derive("extension-definition", "notice/1");

    // Codes that an import takes over. Purpose and basis the importing agency answers for itself.
    private static readonly string[] Taken = ["urgency", "severity", "certainty", "category", "harm_form"];

    /// <summary>Writes the codes of a view.</summary>
    public static JsonObject Write(StixSource source, IMessage notice, Handling handling)
    {
        var body = new JsonObject
        {
            ["extension_type"] = "property-extension",
            ["notice_type"] = notice.Descriptor.Name,
            ["message_id"] = source.MessageId.ToString("D"),
        };
        Codes(body, notice);
        Codes(body, handling);
        return body;
    }

    /// <summary>Takes the extension of an object over into a notice.</summary>
    /// <returns>The id of the notice that the object was made from; null where it was made from none.</returns>
    public static Guid? Read(StixObject found, IMessage notice, out Actuality? actuality)
    {
        actuality = null;
        JsonFields? body = found.Fields.Object("extensions")?.Object(Extension);
        if (body is null || !Guid.TryParseExact(body.Peek("message_id"), "D", out Guid messageId))
        {
            return null;
        }

        foreach (string name in Taken)
        {
            if (notice.Descriptor.FindFieldByName(name) is { } field && Value(field.EnumType, body.Peek(name)) is { } code)
            {
                field.Accessor.SetValue(notice, Enum.ToObject(field.EnumType.ClrType, code));
            }
        }

        FieldDescriptor real = Handling.Descriptor.FindFieldByNumber(Handling.ActualityFieldNumber);
        actuality = (Actuality?)Value(real.EnumType, body.Peek("actuality"));
        return messageId;
    }

    private static void Codes(JsonObject body, IMessage message)
    {
        foreach (FieldDescriptor field in message.Descriptor.Fields.InFieldNumberOrder().Where(field => field.FieldType == FieldType.Enum))
        {
            if (field.IsRepeated)
            {
                string[] codes = [.. ((System.Collections.IEnumerable)field.Accessor.GetValue(message)).Cast<object>().Select(value => Name(field.EnumType, (int)value)).OfType<string>()];
                if (codes.Length > 0)
                {
                    body[field.Name] = new JsonArray([.. codes.Select(code => JsonValue.Create(code))]);
                }
            }
            else if (Name(field.EnumType, (int)field.Accessor.GetValue(message)) is { } code && field.Name != "tlp")
            {
                body[field.Name] = code;
            }
        }
    }

    // As the proto file names the value, without the prefix of its enum; null where it is not set or not known.
    private static string? Name(EnumDescriptor type, int number) =>
        number != 0 && type.FindValueByNumber(number) is { } value ? value.Name[Prefix(type)..] : null;

    private static int? Value(EnumDescriptor type, string code) =>
        type.Values.FirstOrDefault(value => value.Number != 0 && value.Name[Prefix(type)..] == code)?.Number;

    private static int Prefix(EnumDescriptor type) => type.Values[0].Name.Length - "UNSPECIFIED".Length;
}
