using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Deciding;

public sealed class ConditionTests
{
    public static TheoryData<string, Action<Grant>, Action<ThreatNotice>> Conditions => new()
    {
        { "urgency", grant => grant.Urgencies.Add(Urgency.Immediate), notice => notice.Urgency = Urgency.Immediate },
        { "intervention", grant => grant.InterventionKinds.Add(InterventionKind.Mentoring), notice => notice.InterventionKind = InterventionKind.Mentoring },
        { "level", grant => grant.PreventionLevels.Add(PreventionLevel.Tertiary), notice => notice.PreventionLevel = PreventionLevel.Tertiary },
        { "basis", grant => grant.DisclosureBases.Add(DisclosureBasis.VitalInterest), notice => notice.Handling.DisclosureBasis = DisclosureBasis.VitalInterest },
        { "consent", grant => grant.ConsentStatuses.Add(ConsentStatus.Given), notice => notice.Handling.Consent = new Consent { Status = ConsentStatus.Given } },
        {
            "secrecy",
            grant => grant.SecrecyGates.Add(SecrecyGate.Health),
            notice => (notice.Handling.SecrecyGate, notice.Handling.SecrecyLiftedBy) = (SecrecyGate.Health, "the patient")
        },
        { "country", grant => grant.Areas.Add(new Area { Country = "XN" }), notice => notice.Place = new Place { Country = "xn" } },
        {
            "town",
            grant => grant.Areas.Add(new Area { Country = "XN", Municipality = "Harbour" }),
            notice => notice.Place = new Place { Country = "XN", Municipality = "HARBOUR" }
        },
        {
            "one of two areas",
            grant => grant.Areas.Add([new Area { Subdivision = "XN-AA" }, new Area { Subdivision = "XN-BB" }]),
            notice => notice.Place = new Place { Subdivision = "XN-BB" }
        },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Grant_WithACondition_AppliesOnlyWhereItHolds(string name, Action<Grant> restrict, Action<ThreatNotice> meet)
    {
        Assert.NotEmpty(name);
        var federation = Restricted(restrict);

        Assert.Equal(DecisionReason.NoGrant, federation.Decide(Notice()).Reason);
        var met = Notice();
        meet(met);
        Assert.Equal(DecisionReason.Released, federation.Decide(met).Reason);
    }

    [Fact]
    public void Area_ElsewhereInTheSameCountry_IsAnotherArea()
    {
        var federation = Restricted(grant => grant.Areas.Add(new Area { Country = "XN", Municipality = "Harbour" }));
        var elsewhere = Notice();
        elsewhere.Place = new Place { Country = "XN", Municipality = "Mill End" };

        Assert.Equal(DecisionReason.NoGrant, federation.Decide(elsewhere).Reason);
    }

    [Fact]
    public void Areas_ThatNoRuleTellsApart_AreOneClass()
    {
        var bundle = Restricted(grant => grant.Areas.Add(new Area { Country = "XN" })).Compile();
        Decision At(string country, string town)
        {
            var notice = Notice();
            notice.Place = new Place { Country = country, Municipality = town };
            return bundle.Decide(SampleFederation.Request(notice));
        }

        Assert.Same(At("XN", "Harbour"), At("XN", "Mill End"));
        Assert.Same(At("YY", "Harbour"), At("ZZ", "Mill End"));
        Assert.Equal(DecisionReason.Released, At("XN", "Harbour").Reason);
        Assert.Equal(DecisionReason.NoGrant, At("YY", "Harbour").Reason);
    }

    [Theory]
    [InlineData(Sector.Police, DecisionReason.Released)]
    [InlineData(Sector.Health, DecisionReason.NoGrant)]
    public void Grant_OfASector_ReachesThatSector(Sector sector, DecisionReason expected) =>
        Assert.Equal(expected, Restricted(grant => grant.Sectors.Add(sector)).Decide(Notice()).Reason);

    [Theory]
    [InlineData(Sector.Police, DecisionReason.NothingLeft)]
    [InlineData(Sector.Health, DecisionReason.Released)]
    public void Withholding_OfASector_ShutsThatSector(Sector sector, DecisionReason expected)
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Withholdings.Add(new Withholding { Id = "no-title", Types_ = { NoticeType.ThreatNotice }, Withhold = { "title" }, Sectors = { sector } });

        Assert.Equal(expected, federation.Decide(Notice()).Reason);
    }

    [Fact]
    public void Grant_WithAreasForATypeWithoutAPlace_IsRefused()
    {
        var grant = SampleFederation.Grant("own", "case_id");
        grant.Types_.Clear();
        grant.Types_.Add(NoticeType.CaseUpdate);
        grant.Areas.Add(new Area { Country = "XN" });
        grant.Areas.Add(new Area());

        Assert.Equal(
            ["areas[1]: must name a country, a subdivision or a municipality", "areas: CaseUpdate names no single place"],
            GrantRules.Check(grant).Select(fault => fault.ToString()));
    }

    [Theory]
    [InlineData(BreakGlass.Closed, true, true, false)]
    [InlineData(BreakGlass.Opened, true, true, true)]
    [InlineData(BreakGlass.Opened, false, true, false)]
    [InlineData(BreakGlass.Opened, true, false, false)]
    [InlineData(BreakGlass.OpenedByRight, false, true, true)]
    [InlineData(BreakGlass.OpenedByRight, false, false, false)]
    public void EmergencyGrant_AppliesWhileBreakGlassIsOpenForDangerOnly(BreakGlass state, bool inTerms, bool danger, bool wider)
    {
        var federation = SampleFederation.Open("title");
        var emergency = SampleFederation.Grant("emergency", "persons.names");
        emergency.Emergency = true;
        federation.Policy.Grants.Add(emergency);
        federation.Bundle.Agreements[0].BreakGlass =
            inTerms ? new BreakGlassTerms { MaxHours = 4, SupervisorAgency = SampleFederation.School, SupervisorRole = "education.safeguarding-lead" } : null;
        var notice = Notice();
        notice.Handling.Purpose = danger ? Purpose.ImminentDanger : Purpose.Prevention;

        var decision = federation.Compile().Decide(SampleFederation.Request(notice) with { BreakGlass = state });

        Assert.Equal(wider, decision.ReleasedPaths.Contains("persons.names"));
        Assert.Contains("title", decision.ReleasedPaths);
        Assert.Equal(wider, decision.Emergency);
    }

    [Fact]
    public void BreakGlass_WithoutAnAgreement_NeedsTheRight()
    {
        var federation = SampleFederation.Open("title");
        var emergency = SampleFederation.Grant("emergency", "modus");
        emergency.Emergency = true;
        federation.Policy.Grants.Add(emergency);
        var ceiling = SampleFederation.Everything("ceiling-emergency");
        ceiling.Emergency = true;
        federation.Ceiling.Grants.Add(ceiling);
        federation.Bundle.Agreements.Clear();
        var notice = Notice();
        notice.Handling.Purpose = Purpose.ImminentDanger;
        Decision In(BreakGlass state) => federation.Compile().Decide(SampleFederation.Request(notice) with { BreakGlass = state });

        Assert.Equal(DecisionReason.NoAgreement, In(BreakGlass.Opened).Reason);
        Assert.Contains("modus", In(BreakGlass.OpenedByRight).ReleasedPaths);
        Assert.DoesNotContain("title", In(BreakGlass.OpenedByRight).ReleasedPaths);
    }

    [Fact]
    public void Obligations_OfAgreementAndAllGrants_Unite()
    {
        var federation = SampleFederation.Open("title");
        federation.Policy.Grants[0].Obligations = new Obligations { RetentionDays = 90, NoActionWithoutContact = true, Attribution = AttributionRule.MustNot };
        federation.Ceiling.Grants[0].Obligations = new Obligations { RetentionDays = 7, OnwardSharing = OnwardSharing.AskOrigin, Attribution = AttributionRule.Must };
        var other = SampleFederation.Grant("elsewhere", "title");
        other.Obligations = new Obligations { RetentionDays = 1, FourEyes = true };
        other.Purposes.Clear();
        other.Purposes.Add(Purpose.Investigation);
        federation.Policy.Grants.Add(other);

        Assert.Equal(
            new Obligations { RetentionDays = 7, OnwardSharing = OnwardSharing.Forbidden, Attribution = AttributionRule.MustNot, NoActionWithoutContact = true },
            federation.Decide(Notice()).Obligations);
        other.Purposes.Add(Purpose.Prevention);
        Assert.Equal(1u, federation.Decide(Notice()).Obligations.RetentionDays);
        Assert.True(federation.Decide(Notice()).Obligations.FourEyes);
    }

    [Fact]
    public void Obligations_OfTheAgreementAlone_AreItsRetentionAndOnwardSharing() =>
        Assert.Equal(new Obligations { RetentionDays = 30, OnwardSharing = OnwardSharing.Forbidden }, SampleFederation.Open("title").Decide(Notice()).Obligations);

    [Fact]
    public void Agreement_WithIncompleteBreakGlassTerms_IsNotActivatable()
    {
        var agreement = SampleFederation.Agreement("multi-agency", AgreementKind.InformAndIntervene);
        agreement.BreakGlass = new BreakGlassTerms { MaxHours = 73 };

        Assert.Equal(
            ["break_glass.max_hours: must be 1 to 72", "break_glass.supervisor_agency: is missing", "break_glass.supervisor_role: is missing"],
            AgreementRules.Check(agreement).Select(fault => fault.ToString()));
    }

    private static SampleFederation Restricted(Action<Grant> restrict)
    {
        var federation = SampleFederation.Open("title");
        var grant = federation.Policy.Grants[0];
        grant.Types_.Clear();
        grant.Types_.Add(NoticeType.ThreatNotice);
        restrict(grant);
        return federation;
    }

    private static ThreatNotice Notice() => new()
    {
        Handling = SampleFederation.Handling(),
        Urgency = Urgency.Expected,
        Severity = Severity.Severe,
        Title = "Somebody watches the school",
        Modus = "waits at the gate",
    };
}
