using System.Text;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Filtering;

/// <summary>How one field is written in a coarser form. Immutable.</summary>
internal sealed class FieldTransform
{
    /// <summary>Longest value that any form writes: a hundred characters and an ellipsis.</summary>
    public const int MaxBytes = 416;

    private readonly Kind _kind;
    private readonly byte[] _label;
    private readonly int _leastPrecise;

    private FieldTransform(Kind kind, Transform transform, FieldDescriptor field, int leastPrecise = 0)
    {
        _kind = kind;
        _label = Encoding.UTF8.GetBytes(field.FullName);
        _leastPrecise = leastPrecise;
        Transform = transform;
        WireType = kind is Kind.Text ? Wire.Length : kind is Kind.Coordinate or Kind.Real ? Wire.Fixed64 : Wire.Varint;
        Signature = $"{kind}:{transform}:{leastPrecise}:{field.FullName}";
    }

    // What kind of value it is.
    private enum Kind
    {
        Text,
        Time,
        Year,
        Coordinate,
        Number,
        Real,
        Precision,
    }

    /// <summary>The form.</summary>
    public Transform Transform { get; }

    /// <summary>Wire type of the field.</summary>
    public int WireType { get; }

    /// <summary>Equal where two of them do the same.</summary>
    public string Signature { get; }

    /// <summary>The way to write a leaf in a form that it can take and that does not leave it as it is.</summary>
    public static FieldTransform Of(SchemaNode leaf, Transform transform) => new(KindOf(leaf), transform, leaf.Field!);

    /// <summary>Writes a place's precision as no finer than the point beside it.</summary>
    public static FieldTransform OfPrecision(SchemaNode precision, Transform ofPoint) => new(
        Kind.Precision,
        ofPoint,
        precision.Field!,
        (int)(ofPoint == Transform.HundredKilometres ? PlacePrecision.Subdivision : PlacePrecision.Municipality));

    /// <summary>Writes the value; 0 where nothing is to be written, because it would be the field's default or because the key is not there.</summary>
    public int Write(in WirePlace place, Span<byte> destination, PseudonymKeys? keys, string agreement) => _kind switch
    {
        Kind.Text when Transform == Transform.Mask => TextForms.Mask(destination),
        Kind.Text when Transform == Transform.PseudonymAgreement => TextForms.Pseudonym(place.Value, _label, keys?.OfAgreement(agreement), destination),
        Kind.Text when Transform == Transform.PseudonymFederation => TextForms.Pseudonym(place.Value, _label, keys?.OfFederation, destination),
        Kind.Text => TextForms.First(place.Value, LeafForms.Characters(Transform), destination),
        Kind.Time => TimeForms.Floor(place.Message, place.Value, Transform, destination),
        Kind.Year => NumberForms.FiveYears(place.Value, destination),
        Kind.Coordinate => NumberForms.Cell(place.Value, Transform, destination),
        Kind.Real => NumberForms.Real(place.Value, Transform == Transform.Band, destination),
        Kind.Precision => NumberForms.AtLeast(place.Value, (ulong)_leastPrecise, destination),
        _ => NumberForms.Whole(place.Value, Transform == Transform.Band, destination),
    };

    private static Kind KindOf(SchemaNode leaf) => leaf.Parent!.Message!.FullName switch
    {
        "sharingbus.vocabulary.v1.CalendarDate" => Kind.Year,
        "sharingbus.vocabulary.v1.Moment" => Kind.Time,
        "sharingbus.vocabulary.v1.GeoPoint" => Kind.Coordinate,
        _ => leaf.Field!.FieldType switch
        {
            FieldType.String => Kind.Text,
            FieldType.Double => Kind.Real,
            _ => Kind.Number,
        },
    };
}
