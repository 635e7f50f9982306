using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Deciding;

/// <summary>Which of several agreements a decision rests on, and until when it stands.</summary>
public sealed class AgreementChoiceTests
{
    private static readonly DateTimeOffset Begin = new(2026, 2, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2026, 12, 1, 0, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData("aaa-narrow", "zzz-wide", "zzz-wide")]
    [InlineData("zzz-narrow", "aaa-wide", "aaa-wide")]
    public void Decide_TwoAgreements_RestsOnTheOneThatReleasesMore(string narrow, string wide, string expected)
    {
        var federation = SampleFederation.Open("title", "persons");
        federation.Bundle.Agreements.Clear();
        federation.Bundle.Agreements.Add(SampleFederation.Agreement(narrow, AgreementKind.Coalition));
        federation.Bundle.Agreements.Add(SampleFederation.Agreement(wide, AgreementKind.InformAndIntervene));

        var decision = federation.Decide(Notice());

        Assert.Equal(expected, decision.AgreementId);
        Assert.Contains(decision.ReleasedPaths, path => path.StartsWith("persons.names", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(AgreementKind.Coalition, "zzz-other")]
    [InlineData(AgreementKind.InformAndIntervene, "aaa-first")]
    public void Decide_GrantForOneKindOfAgreement_IsLookedForUnderEach(AgreementKind kind, string expected)
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Grants[0].AgreementKinds.Add(kind);
        federation.Bundle.Agreements.Clear();
        federation.Bundle.Agreements.Add(SampleFederation.Agreement("aaa-first", AgreementKind.InformAndIntervene));
        federation.Bundle.Agreements.Add(SampleFederation.Agreement("zzz-other", AgreementKind.Coalition));

        var decision = federation.Decide(Notice());

        Assert.Equal((Verdict.Released, expected), (decision.Verdict, decision.AgreementId));
    }

    [Fact]
    public void Decide_TwoEqualAgreements_RestsOnTheFirstById()
    {
        var federation = SampleFederation.Open("title");
        federation.Bundle.Agreements.Add(SampleFederation.Agreement("aaa-first", AgreementKind.InformAndIntervene));

        Assert.Equal("aaa-first", federation.Decide(Notice()).AgreementId);
    }

    [Fact]
    public void Decide_AtTheFirstInstant_IsReleasedAndOneTickBeforeNotYet()
    {
        var federation = SampleFederation.Open("title");

        Assert.Equal(DecisionReason.Released, federation.Decide(Notice(), now: Begin).Reason);
        Assert.Equal(DecisionReason.AgreementNotYet, federation.Decide(Notice(), now: Begin.AddTicks(-1)).Reason);
        Assert.Equal(DecisionReason.AgreementExpired, federation.Decide(Notice(), now: End).Reason);
        Assert.Equal(DecisionReason.Released, federation.Decide(Notice(), now: End.AddTicks(-1)).Reason);
    }

    [Fact]
    public void Decide_AtTheBundlesFirstInstant_TheBundleIsInForce()
    {
        var federation = SampleFederation.Open("title");
        federation.Bundle.ValidFromUnixMicros = SampleFederation.Micros(SampleFederation.Now);

        Assert.Equal(DecisionReason.Released, federation.Decide(Notice()).Reason);
        Assert.Equal(DecisionReason.BundleNotYet, federation.Decide(Notice(), now: SampleFederation.Now.AddTicks(-1)).Reason);
    }

    [Theory]
    [InlineData(false, false, DecisionReason.PurposeNotAgreed)]
    [InlineData(true, false, DecisionReason.AgreementNotYet)]
    [InlineData(false, true, DecisionReason.AgreementExpired)]
    [InlineData(true, true, DecisionReason.AgreementNotYet)]
    public void Decide_NoAgreementInForce_TellsTheReasonThatIsNearest(bool begins, bool ended, DecisionReason expected)
    {
        var federation = SampleFederation.Open("title");
        var other = SampleFederation.Agreement("other-purpose", AgreementKind.InformAndIntervene);
        other.Purposes.Clear();
        other.Purposes.Add(Purpose.Coordination);
        federation.Bundle.Agreements.Clear();
        federation.Bundle.Agreements.Add(other);
        if (ended)
        {
            federation.Bundle.Agreements.Add(Between("ended", "2026-02-01", "2026-03-01"));
            federation.Bundle.Agreements.Add(Between("zz-ended", "2026-02-01", "2026-03-01"));
        }

        if (begins)
        {
            federation.Bundle.Agreements.Add(Between("later", "2026-05-01", "2026-06-01"));
        }

        Assert.Equal((Verdict.Withheld, expected), (federation.Decide(Notice()).Verdict, federation.Decide(Notice()).Reason));
    }

    [Fact]
    public void NotAfter_OfAReleasedView_IsTheEarliestEnd()
    {
        var federation = SampleFederation.Open("title");
        Assert.Equal(End, federation.Decide(Notice()).NotAfter);

        federation.Policy.Grants[0].ValidUntil = "2026-06-01";
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), federation.Decide(Notice()).NotAfter);

        federation.Bundle.ValidUntilUnixMicros = SampleFederation.Micros(SampleFederation.Now.AddDays(1));
        Assert.Equal(SampleFederation.Now.AddDays(1), federation.Decide(Notice()).NotAfter);
    }

    [Fact]
    public void NotAfter_OfAWithheldView_IsWhenAnythingChanges()
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Grants[0].ValidFrom = "2026-04-01";
        federation.Policy.Grants[0].ValidUntil = "2026-06-01";

        var decision = federation.Decide(Notice());

        Assert.Equal((DecisionReason.NoGrant, new DateTimeOffset(2026, 4, 1, 0, 0, 0, TimeSpan.Zero)), (decision.Reason, decision.NotAfter));
    }

    [Fact]
    public void Decide_TheSameClassAgain_IsTheSameObjectAndEqualViewsShareAFilter()
    {
        var federation = SampleFederation.Open("title");
        var bundle = federation.Compile();
        var first = bundle.Decide(SampleFederation.Request(Notice()));

        Assert.Same(first, bundle.Decide(SampleFederation.Request(Notice())));
        Assert.Same(first.Filter, bundle.Decide(SampleFederation.Request(Notice(), SampleFederation.Hub, SampleFederation.Analyst)).Filter);
    }

    [Fact]
    public void Decide_TwoMarkedNotices_CutEachByItsOwnMarkings()
    {
        var federation = SampleFederation.Open("title", "modus");
        federation.Policy.Grants[0].MaxTlp = Tlp.Amber;
        var bundle = federation.Compile();
        var (first, second) = (Notice(), Notice());
        first.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { "title" } });
        second.Handling.Markings.Add(new GranularMarking { Tlp = Tlp.Red, Paths = { "modus" } });

        var (one, two) = (bundle.Decide(SampleFederation.Request(first)), bundle.Decide(SampleFederation.Request(second)));

        Assert.True(one.ReleasedPaths.Contains("modus") && !one.ReleasedPaths.Contains("title"));
        Assert.True(two.ReleasedPaths.Contains("title") && !two.ReleasedPaths.Contains("modus"));
        Assert.NotSame(one.Filter, two.Filter);
    }

    private static Agreement Between(string id, string from, string until)
    {
        var agreement = SampleFederation.Agreement(id, AgreementKind.InformAndIntervene);
        (agreement.ValidFrom, agreement.ValidUntil) = (from, until);
        return agreement;
    }

    private static ThreatNotice Notice() => new() { Handling = SampleFederation.Handling(), Title = "t", Modus = "m" };
}
