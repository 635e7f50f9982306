using Google.Protobuf.Reflection;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Schema;

/// <summary>Which forms a field of the vocabulary can take, by what it is.</summary>
internal static class LeafForms
{
    /// <summary>Bytes of a pseudonym: a tilde and 128 bits in base64url.</summary>
    public const int PseudonymBytes = 23;

    /// <summary>Bytes of a masked text.</summary>
    public const int MaskBytes = 3;

    private const int MostBytesOfCharacter = 4;
    private const int EllipsisBytes = 3;

    private static readonly uint Times = Forms.DownFrom(Transform.Day);

    /// <summary>Every form the field can take, the field as it is among them.</summary>
    public static uint Of(SchemaNode leaf)
    {
        // A qualifier says how the rest is to be read, and a reference is followed: neither may say something else than the origin wrote.
        if (leaf.Rule.Qualifies.Length > 0 || IsReference(leaf) || IsPartOfAttachment(leaf))
        {
            return Forms.Whole;
        }

        return Forms.Whole | leaf.Parent!.Message!.FullName switch
        {
            "sharingbus.vocabulary.v1.CalendarDate" => OfDate(leaf.Field!),
            "sharingbus.vocabulary.v1.Moment" => Times,
            "sharingbus.vocabulary.v1.GeoPoint" => Forms.DownFrom(Transform.Kilometre),
            _ => leaf.Rule.Always ? Forms.None : OfType(leaf),
        };
    }

    /// <summary>Whether the form leaves this field as it is: the month of a birth is its year and its month, without the day.</summary>
    public static bool Keeps(SchemaNode leaf, Transform transform) =>
        transform == Transform.Unspecified || (IsDate(leaf) && transform != Transform.FiveYears);

    /// <summary>The number of characters that a form keeps; 0 where it is of another family.</summary>
    public static int Characters(Transform transform) => transform switch
    {
        Transform.First100 => 100,
        Transform.First20 => 20,
        Transform.First3 => 3,
        Transform.First1 => 1,
        _ => 0,
    };

    private static bool IsDate(SchemaNode leaf) => leaf.Parent!.Message!.FullName == CalendarDate.Descriptor.FullName;

    private static uint OfDate(FieldDescriptor field) => field.FieldNumber switch
    {
        CalendarDate.DayFieldNumber => Forms.Only(Transform.Day),
        CalendarDate.MonthFieldNumber => Forms.Only(Transform.Day) | Forms.Only(Transform.Month),
        _ => Times,
    };

    private static uint OfType(SchemaNode leaf) => leaf.Field!.FieldType switch
    {
        FieldType.String => OfText((int)leaf.Rule.MaxBytes),
        FieldType.Int32 or FieldType.UInt32 or FieldType.Int64 or FieldType.UInt64 or FieldType.Double when !leaf.Field.IsRepeated =>
            Forms.DownFrom(Transform.Band),
        _ => Forms.None,
    };

    // No form may be longer than the vocabulary lets the field be.
    private static uint OfText(int maxBytes)
    {
        var forms = maxBytes >= MaskBytes ? Forms.Only(Transform.Mask) : Forms.None;
        forms |= maxBytes >= PseudonymBytes ? Forms.DownFrom(Transform.PseudonymFederation) : Forms.None;
        foreach (var transform in new[] { Transform.First100, Transform.First20, Transform.First3, Transform.First1 })
        {
            forms |= maxBytes >= Characters(transform) * MostBytesOfCharacter + EllipsisBytes ? Forms.Only(transform) : Forms.None;
        }

        return forms;
    }

    private static bool IsReference(SchemaNode leaf) =>
        (NoticeSchema.IsPerson(leaf.Parent!.Message) && leaf.Field!.FieldNumber == Person.RefFieldNumber)
        || (NoticeSchema.IsStatement(leaf.Parent.Message) && leaf.Field!.FieldNumber == Statement.PersonsMentionedFieldNumber);

    // An attachment is released whole or not at all.
    private static bool IsPartOfAttachment(SchemaNode leaf) => leaf.Parent!.Message!.FullName == Attachment.Descriptor.FullName;
}
