using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Deciding;

/// <summary>The numbers of those top-level fields of a notice type that a decision reads.</summary>
internal sealed class RootFacts
{
    private readonly Fact?[] _facts;

    private RootFacts(Fact?[] facts, int place)
    {
        _facts = facts;
        Place = place;
        Last = Math.Max(Math.Max(1, place), Array.FindLastIndex(facts, fact => fact is not null));
    }

    /// <summary>Field number of the place; 0 where there is none.</summary>
    public int Place { get; }

    /// <summary>Behind this field number there is nothing to read; the handling is field 1.</summary>
    public int Last { get; }

    public static RootFacts Of(int type) => NoticeTypes.IsKnown((NoticeType)type) ? Of((NoticeType)type) : new RootFacts([], 0);

    public Fact? FactAt(int number) => number < _facts.Length ? _facts[number] : null;

    private static RootFacts Of(NoticeType type)
    {
        var fields = NoticeTypes.Descriptor(type).Fields;
        var facts = new Fact?[fields.InFieldNumberOrder().Max(field => field.FieldNumber) + 1];
        foreach (var (name, fact) in new[]
        {
            ("harm_form", Fact.HarmForm), ("severity", Fact.Severity), ("urgency", Fact.Urgency),
            ("intervention_kind", Fact.InterventionKind), ("prevention_level", Fact.PreventionLevel),
        })
        {
            facts[fields.InFieldNumberOrder().FirstOrDefault(field => field.Name == name)?.FieldNumber ?? 0] = fact;
        }

        facts[0] = null;
        return new RootFacts(facts, fields.InFieldNumberOrder().FirstOrDefault(IsPlace)?.FieldNumber ?? 0);
    }

    /// <summary>Whether a field is the one place that a notice is about.</summary>
    private static bool IsPlace(Google.Protobuf.Reflection.FieldDescriptor field) =>
        !field.IsRepeated && field.FieldType == Google.Protobuf.Reflection.FieldType.Message && field.MessageType.FullName == Vocabulary.V1.Place.Descriptor.FullName;
}
