using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Validation;

/// <summary>What is required of one message type: its fields, and the rule on the whole.</summary>
internal sealed class MessageRules
{
    // Index by notice type; 0 is UNSPECIFIED.
    private static readonly MessageRules?[] Roots = [null, .. BuildRoots()];

    private readonly MessageRules?[] _nested;

    private MessageRules(MessageTable table, Dictionary<MessageTable, MessageRules> built)
    {
        built.Add(table, this);
        Table = table;
        Required = RequiredFields.Of(table);
        Rule = RuleOf(table.Descriptor);
        _nested = new MessageRules?[table.Fields.Length == 0 ? 0 : table.Fields[^1].Number + 1];
        foreach (FieldTable field in table.Fields)
        {
            if (field.Kind == WireKind.Message)
            {
                _nested[field.Number] = built.GetValueOrDefault(field.Message) ?? new MessageRules(field.Message, built);
            }

            if (field.IsLanguageTag && !field.IsRepeated)
            {
                Language = field;
                Spoken = SpokenBy(field, table);
            }
        }
    }

    public MessageTable Table { get; }

    /// <summary>The fields that must be present, one bit a number.</summary>
    public ulong Required { get; }

    public MessageRule? Rule { get; }

    /// <summary>The language tag of the message, where it has one.</summary>
    public FieldTable? Language { get; }

    /// <summary>The fields that need the language tag, one bit a number.</summary>
    public ulong Spoken { get; }

    public static MessageRules Of(NoticeType type) => Roots[(int)type]!;

    public MessageRules Nested(FieldTable field) => _nested[field.Number]!;

    private static IEnumerable<MessageRules> BuildRoots()
    {
        var built = new Dictionary<MessageTable, MessageRules>();
        foreach (NoticeType type in NoticeTypes.All)
        {
            MessageTable table = MessageTable.Of(NoticeTypes.Descriptor(type));
            yield return built.GetValueOrDefault(table) ?? new MessageRules(table, built);
        }
    }

    private static ulong SpokenBy(FieldTable language, MessageTable table)
    {
        string[] names = language.Rule.Qualifies.Split(',', StringSplitOptions.TrimEntries);
        ulong spoken = 0;
        foreach (FieldTable field in table.Fields)
        {
            bool text = field.Kind == WireKind.Text && field != language;
            spoken |= text && (names.Contains("*") || names.Contains(field.Name)) ? field.Bit : 0;
        }

        return spoken;
    }

    private static MessageRule? RuleOf(MessageDescriptor type) => type.Name switch
    {
        nameof(Moment) => TimeRules.Moment,
        nameof(CalendarDate) => TimeRules.Date,
        nameof(Handling) => HandlingRules.Handling,
        nameof(Consent) => HandlingRules.Consent,
        nameof(Retention) => RetentionRules.Retention,
        nameof(Person) => PersonRules.Person,
        nameof(Place) => PlaceRules.Place,
        nameof(Address) => PlaceRules.Address,
        nameof(GeoPoint) => PlaceRules.Point,
        nameof(GeoCircle) => PlaceRules.Circle,
        nameof(GeoPolygon) => PlaceRules.Polygon,
        nameof(Indicator) => TimeRules.IndicatorSpan,
        nameof(Sighting) => TimeRules.SightingSpan,
        nameof(Observation) => TimeRules.ObservationSpan,
        nameof(ThreatNotice) => TimeRules.ThreatSpan,
        nameof(IncidentReport) => TimeRules.IncidentSpan,
        nameof(CaseUpdate) => CaseRules.CaseUpdate,
        _ => null,
    };
}
