using Google.Protobuf.Reflection;
using SharingBus.Policy.Deciding;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Deciding;

public sealed class RootFactsTests
{
    private static readonly Dictionary<string, Fact> Known = new(StringComparer.Ordinal)
    {
        ["harm_form"] = Fact.HarmForm, ["severity"] = Fact.Severity, ["urgency"] = Fact.Urgency, ["intervention_kind"] = Fact.InterventionKind,
        ["prevention_level"] = Fact.PreventionLevel,
    };

    [Fact]
    public void Of_EveryType_KnowsTheFieldsThatADecisionReads() => Assert.All(NoticeTypes.All, type =>
    {
        var facts = RootFacts.Of((int)type);
        var fields = NoticeTypes.Descriptor(type).Fields.InFieldNumberOrder();
        var place = fields.Where(field => !field.IsRepeated && field.FieldType == FieldType.Message && field.MessageType == Place.Descriptor).Select(field => field.FieldNumber)
            .DefaultIfEmpty(0).First();
        Assert.Equal(place, facts.Place);
        Assert.All(fields, field => Assert.Equal(Known.TryGetValue(field.Name, out var fact) ? fact : null, facts.FactAt(field.FieldNumber)));
        Assert.Equal(fields.Where(field => Known.ContainsKey(field.Name)).Select(field => field.FieldNumber).Append(place).Append(1).Max(), facts.Last);
        Assert.Null(facts.FactAt(0));
        Assert.Null(facts.FactAt(fields.Max(field => field.FieldNumber) + 1));
    });

    [Fact]
    public void Of_NoType_ReadsTheHandlingAlone()
    {
        var facts = RootFacts.Of(0);

        Assert.Equal((0, 1), (facts.Place, facts.Last));
        Assert.Null(facts.FactAt(1));
    }
}
