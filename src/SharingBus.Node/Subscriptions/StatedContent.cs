using Google.Protobuf;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary.Wire;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Subscriptions;

/// <summary>What a view tells of that which can be asked for. Read from its bytes: of the notice only these fields are parsed.</summary>
/// <param name="Purpose">Why it is shared.</param>
/// <param name="Severities">Its severity; for an alert one a text.</param>
/// <param name="Urgencies">Its urgency; for an alert one a text.</param>
/// <param name="Places">Where it is about.</param>
internal sealed record StatedContent(
    Purpose Purpose, IReadOnlyList<Severity> Severities, IReadOnlyList<Urgency> Urgencies, IReadOnlyList<Place> Places)
{
    private static readonly StatedContent Nothing = new(Purpose.Unspecified, [], [], []);

    // The field of each type that holds its place; 0 where it has none.
    private static readonly int[] PlaceFields = [0, .. NoticeTypes.All.Select(PlaceField)];

    /// <summary>Reads a view. One that cannot be read tells nothing.</summary>
    public static StatedContent Read(NoticeType type, ByteString view)
    {
        if (!NoticeFacts.TryRead(type, view.Span, out NoticeFacts facts))
        {
            return Nothing;
        }

        try
        {
            return type == NoticeType.Alert
                ? OfAlert(facts.Purpose, view)
                : new StatedContent(facts.Purpose, [facts.Severity], [facts.Urgency], PlacesAt(PlaceFields[(int)type], view));
        }
        catch (InvalidProtocolBufferException)
        {
            return Nothing;
        }
    }

    private static StatedContent OfAlert(Purpose purpose, ByteString view)
    {
        AlertText[] texts = [.. Messages(Alert.TextsFieldNumber, view).Select(text => AlertText.Parser.ParseUntrusted(text.Span))];
        return new StatedContent(
            purpose,
            [.. texts.Select(text => text.Severity)],
            [.. texts.Select(text => text.Urgency)],
            [.. texts.SelectMany(text => text.Areas).Select(area => area.Place).OfType<Place>()]);
    }

    private static List<Place> PlacesAt(int field, ByteString view) =>
        field == 0 ? [] : [.. Messages(field, view).Select(place => Place.Parser.ParseUntrusted(place.Span))];

    private static List<ByteString> Messages(int field, ByteString view)
    {
        List<ByteString> found = [];
        CodedInputStream input = view.CreateCodedInput();

        // A view is canonical: its fields ascend.
        for (uint tag = input.ReadTag(); tag != 0 && WireFormat.GetTagFieldNumber(tag) <= field; tag = input.ReadTag())
        {
            if (tag == WireFormat.MakeTag(field, WireFormat.WireType.LengthDelimited))
            {
                found.Add(input.ReadBytes());
            }
            else
            {
                input.SkipLastField();
            }
        }

        return found;
    }

    private static int PlaceField(NoticeType type) =>
        NoticeTypes.Descriptor(type).Fields.InFieldNumberOrder()
            .FirstOrDefault(field => field.FieldType == FieldType.Message && field.MessageType == Place.Descriptor)?.FieldNumber ?? 0;
}
