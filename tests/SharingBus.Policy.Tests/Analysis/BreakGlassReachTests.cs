using Google.Protobuf;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Analysis;

public sealed class BreakGlassReachTests
{
    private static readonly NoticeSchema Schema = NoticeSchema.Of(NoticeType.ThreatNotice);
    private readonly SampleFederation _federation = new();

    public BreakGlassReachTests()
    {
        var grant = SampleFederation.Grant("danger", "persons.names", "title");
        grant.Emergency = true;
        _federation.Policy.Grants.Add(grant);
        var top = SampleFederation.Everything("top-danger");
        top.Emergency = true;
        _federation.Ceiling.Grants.Add(top);
        // Never carries personal data, and is in force from February to December.
        _federation.Bundle.Agreements.Add(SampleFederation.Agreement("coalition", AgreementKind.Coalition));
    }

    [Theory]
    [InlineData("2026-01-15", BreakGlass.OpenedByRight, true)]
    [InlineData("2026-01-15", BreakGlass.Opened, false)]
    [InlineData("2026-03-15", BreakGlass.OpenedByRight, false)]
    public void Names_UnderBreakGlass_GoWithoutAnAgreementOnlyWhileNoneIsInForce(string day, BreakGlass glass, bool released)
    {
        var compiled = _federation.Compile();
        var ways = Ways();
        var notice = new ThreatNotice { Handling = SampleFederation.Handling(), Persons = { new Person { Ref = "p1", Names = { new PersonName { Full = "Somebody" } } } } };
        notice.Handling.Purpose = Purpose.ImminentDanger;
        var at = DateTimeOffset.Parse(day + "T00:00:00Z", null);

        var decision = compiled.Decide(SampleFederation.Request(notice, now: at) with { BreakGlass = glass });

        Assert.Equal(released, decision.Filter.Filter(notice.ToByteArray(), new byte[notice.CalculateSize()]) > 0);
        Assert.Equal(released, ways.Any(way => way.Box.Period.Contains(at) && (way.Box[way.Box.Space.IndexOf(BoxSubject.BreakGlass)] >> (int)glass & 1) != 0));
    }

    [Fact]
    public void Reach_OfWhatBreakGlassAloneCarries_SaysSo()
    {
        _federation.Compile();

        var answer = ReachAnswer.Of(PolicyModel.Of(_federation.Bundle), new ReachRequest { Field = "ThreatNotice.persons.names", Role = SampleFederation.Desk }, out _);

        Assert.Equal(2, answer.Reaches.Count);
        Assert.All(answer.Reaches, reach => Assert.Empty(reach.AgreementIds));
        Assert.All(answer.Reaches, reach => Assert.Contains(reach.Conditions, one => one.Subject == "break-glass" && one.Words.Contains("emergency right", StringComparison.Ordinal)));
        Assert.Contains(answer.Reaches, reach => reach.Conditions.Any(one => one.Words == "before 2026-02-01"));
    }

    private IReadOnlyList<Way> Ways() => new FieldWays(
        PolicyModel.Of(_federation.Bundle), new Route(SampleFederation.School, SampleFederation.Police, SampleFederation.Desk), Schema).Of(Schema.Find("persons.names.full")!);
}
