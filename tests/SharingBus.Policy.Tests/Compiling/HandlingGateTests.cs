using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Compiling;

public sealed class HandlingGateTests
{
    public static TheoryData<DecisionReason?, Action<Handling>> Handlings => new()
    {
        { null, handling => handling.Tlp = Tlp.Clear },
        { null, handling => handling.Tlp = Tlp.Red },
        { DecisionReason.HandlingIncomplete, handling => handling.Tlp = Tlp.Unspecified },
        { DecisionReason.HandlingIncomplete, handling => handling.Tlp = (Tlp)6 },
        { DecisionReason.HandlingIncomplete, handling => handling.Purpose = Purpose.Unspecified },
        { DecisionReason.HandlingIncomplete, handling => handling.Actuality = Actuality.Unspecified },
        { DecisionReason.HandlingIncomplete, handling => handling.DisclosureBasis = DisclosureBasis.Unspecified },
        { DecisionReason.ConsentWithdrawn, handling => handling.Consent = new Consent { Status = ConsentStatus.Withdrawn } },
        { null, handling => handling.Consent = new Consent { Status = ConsentStatus.Refused } },
        { DecisionReason.ConsentWithdrawn, handling => Consented(handling, new Consent { Status = ConsentStatus.Refused }) },
        { DecisionReason.ConsentMissing, handling => handling.DisclosureBasis = DisclosureBasis.Consent },
        { null, handling => Consented(handling, new Consent { Status = ConsentStatus.Given }) },
        { null, handling => Consented(handling, new Consent { Status = ConsentStatus.Given, ScopeAgencies = { SampleFederation.Police }, ScopePurposes = { Purpose.Prevention } }) },
        { DecisionReason.ConsentMissing, handling => Consented(handling, new Consent { Status = ConsentStatus.Given, ScopeAgencies = { SampleFederation.Hub } }) },
        { DecisionReason.ConsentMissing, handling => Consented(handling, new Consent { Status = ConsentStatus.Given, ScopePurposes = { Purpose.ResearchStatistics } }) },
        { null, handling => handling.SecrecyGate = SecrecyGate.Unspecified },
        { DecisionReason.SecrecyNotLifted, handling => handling.SecrecyGate = SecrecyGate.Health },
        { null, handling => (handling.SecrecyGate, handling.SecrecyLiftedBy) = (SecrecyGate.Health, "the patient") },
        { DecisionReason.OriginConcealed, handling => handling.ConcealOrigin = true },
    };

    [Theory]
    [MemberData(nameof(Handlings))]
    public void Check_OneHandling_IsForbiddenForThatReason(DecisionReason? expected, Action<Handling> change)
    {
        var notice = new ThreatNotice { Handling = SampleFederation.Handling() };
        Assert.Null(HandlingGate.Check(SampleFederation.Request(notice)));

        change(notice.Handling);

        Assert.Equal(expected, HandlingGate.Check(SampleFederation.Request(notice)));
    }

    [Theory]
    [InlineData(Tlp.Clear, Tlp.Clear)]
    [InlineData(Tlp.Red, Tlp.Red)]
    [InlineData(Tlp.Unspecified, Tlp.Red)]
    [InlineData((Tlp)6, MarkedPart.NoLabel)]
    [InlineData((Tlp)(-1), MarkedPart.NoLabel)]
    public void Marking_WithALabelThatIsNone_CountsAsTheStrictest(Tlp label, Tlp expected)
    {
        var schema = NoticeSchema.Of(NoticeType.ThreatNotice);
        var notice = new ThreatNotice { Handling = SampleFederation.Handling() };
        notice.Handling.Markings.Add(new GranularMarking { Tlp = label, Paths = { "title" } });
        notice.Handling.Markings.Add(new GranularMarking { Tlp = label, Paths = { "nothing" } });

        var parts = MarkedPart.Read(schema, SampleFederation.Request(notice).Facts.Markings);

        Assert.Equal([expected, expected], parts.Select(part => part.Tlp));
        Assert.Equal([schema.Find("title")!.Leaves, schema.Root.Leaves], parts.Select(part => part.Leaves));
    }

    [Fact]
    public void Marking_ThatCannotBeRead_MarksEverything()
    {
        var schema = NoticeSchema.Of(NoticeType.ThreatNotice);

        Assert.Empty(MarkedPart.Read(schema, []));
        var part = Assert.Single(MarkedPart.Read(schema, [0x62, 0x05, 0x08]));
        Assert.Equal((MarkedPart.NoLabel, schema.Root.Leaves), (part.Tlp, part.Leaves));
    }

    private static void Consented(Handling handling, Consent consent) => (handling.DisclosureBasis, handling.Consent) = (DisclosureBasis.Consent, consent);
}
