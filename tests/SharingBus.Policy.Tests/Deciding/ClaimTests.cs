using SharingBus.Policy.Deciding;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Deciding;

/// <summary>What another agency says it released, judged by the bundle in force here.</summary>
public sealed class ClaimTests
{
    private static readonly ReleaseClaim Sound = new(
        SampleFederation.School, NoticeType.ThreatNotice, Purpose.Prevention, SampleFederation.Police, SampleFederation.Desk, "multi-agency");

    public static TheoryData<string, Action<SampleFederationShape>> Faults() => new()
    {
        { "RELEASED", _ => { } },
        { "BUNDLE_EXPIRED", s => s.Federation.Bundle.ValidUntilUnixMicros = SampleFederation.Micros(SampleFederation.Now) },
        { "UNKNOWN_ORIGIN", s => s.Federation.Bundle.Agencies.RemoveAt(0) },
        { "UNKNOWN_RECIPIENT", s => s.Claim = s.Claim with { Role = "police.nobody" } },
        { "UNKNOWN_TYPE", s => s.Claim = s.Claim with { Type = (NoticeType)99 } },
        {
            "HUB_NEVER",
            s => s.Claim = s.Claim with { Type = NoticeType.Referral, Recipient = SampleFederation.Hub, Role = SampleFederation.Analyst }
        },
        { "NO_AGREEMENT", s => s.Claim = s.Claim with { AgreementId = "another" } },
        { "NO_AGREEMENT", s => s.Claim = s.Claim with { AgreementId = "" } },
        { "NO_AGREEMENT", s => s.Federation.Bundle.Agreements[0].Types_.Remove(NoticeType.ThreatNotice) },
        { "NO_AGREEMENT", s => s.Federation.Bundle.Agreements[0].Parties[1].Receives = false },
        { "PURPOSE_NOT_AGREED", s => s.Federation.Bundle.Agreements[0].Purposes.Remove(Purpose.Prevention) },
        { "AGREEMENT_NOT_YET", s => s.Federation.Bundle.Agreements[0].ValidFrom = "2026-03-11" },
        { "AGREEMENT_EXPIRED", s => s.Federation.Bundle.Agreements[0].ValidUntil = "2026-03-10T09:00:00Z" },
        { "NO_GRANT", s => s.Federation.Policy.Grants[0].Roles.Remove(SampleFederation.Desk) },
        { "NO_GRANT", s => s.Federation.Policy.Grants[0].Types_.Remove(NoticeType.ThreatNotice) },
        { "NO_GRANT", s => s.Federation.Policy.Grants[0].Purposes.Remove(Purpose.Prevention) },
        { "NO_GRANT", s => s.Federation.Policy.Grants[0].Agencies.Add(SampleFederation.Hub) },
        { "NO_GRANT", s => s.Federation.Policy.Grants[0].ValidUntil = "2026-03-10T09:00:00Z" },
        { "CEILING", s => s.Federation.Ceiling.Grants[0].Roles.Remove(SampleFederation.Desk) },
    };

    [Theory]
    [MemberData(nameof(Faults), DisableDiscoveryEnumeration = true)]
    public void Claim_WithOneThingWrong_DoesNotStandForThatReason(string reason, Action<SampleFederationShape> shape)
    {
        var shaped = new SampleFederationShape { Claim = Sound };
        shape(shaped);

        Assert.Equal(reason, shaped.Federation.Compile().Judge(shaped.Claim, SampleFederation.Now).Code());
    }

    [Fact]
    public void Claim_WithoutAnAgreement_StandsInImminentDangerByAGrantForIt()
    {
        var federation = SampleFederation.Open("title");
        var claim = Sound with { AgreementId = "", Purpose = Purpose.ImminentDanger };

        Assert.Equal(DecisionReason.NoGrant, federation.Compile().Judge(claim, SampleFederation.Now));
        federation.Policy.Grants[0].Emergency = true;
        federation.Ceiling.Grants[0].Emergency = true;
        Assert.Equal(DecisionReason.Released, federation.Compile().Judge(claim, SampleFederation.Now));
    }

    [Fact]
    public void Claim_JudgedBefore_IsJudgedAnewOnceSomethingEnds()
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Grants[0].ValidUntil = "2026-03-11";
        var bundle = federation.Compile();

        Assert.Equal(DecisionReason.Released, bundle.Judge(Sound, SampleFederation.Now));
        Assert.Equal(DecisionReason.NoGrant, bundle.Judge(Sound, SampleFederation.Now.AddDays(1)));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20260310)]
    public void Claim_OfWhatTheBundleReleases_Stands(int seed)
    {
        const int Federations = 20;
        const int NoticesEach = 50;
        var random = new Random(seed);
        var notices = new RandomNotices(random);
        var policies = new RandomPolicies(random);
        var released = 0;
        for (var i = 0; i < Federations; i++)
        {
            var bundle = policies.Next().Compile();
            for (var j = 0; j < NoticesEach; j++)
            {
                var request = SampleFederation.Request(notices.Next());
                var decision = bundle.Decide(request);
                if (decision.Verdict == Verdict.Released)
                {
                    var claim = new ReleaseClaim(
                        request.Origin, request.Type, request.Facts.Purpose, request.Recipient, request.Role, decision.AgreementId);
                    Assert.Equal(DecisionReason.Released, bundle.Judge(claim, request.Now));
                    released++;
                }
            }
        }

        Assert.True(released > Federations * NoticesEach / 6, "too few released to say anything");
    }

    /// <summary>A federation and a claim that a case may change.</summary>
    public sealed class SampleFederationShape
    {
        internal SampleFederation Federation { get; } = SampleFederation.Open("title");

        public required ReleaseClaim Claim { get; set; }
    }
}
