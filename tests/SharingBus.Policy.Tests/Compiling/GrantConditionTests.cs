using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Compiling;

public sealed class GrantConditionTests
{
    private static readonly ReleaseGate Gate = new(AgreementKind.InformAndIntervene, EmergencyOpen: false, Sector.Police);

    public static TheoryData<string, Action<Grant>> Conditions => new()
    {
        { "the recipient agency", grant => grant.Agencies.Add(SampleFederation.Hub) },
        { "the role", grant => grant.Roles.Remove(SampleFederation.Desk) },
        { "the purpose", grant => grant.Purposes.Remove(Purpose.Prevention) },
        { "the time", grant => grant.ValidUntil = "2026-03-10" },
        { "open break-glass", grant => grant.Emergency = true },
        { "the kind of agreement", grant => grant.AgreementKinds.Add(AgreementKind.Coalition) },
        { "the recipient's sector", grant => grant.Sectors.Add(Sector.Health) },
        { "the actuality", grant => grant.Actualities.Add(Actuality.Exercise) },
        { "the form of harm", grant => grant.HarmForms.Add(HarmForm.Targeted) },
        { "the severity", grant => grant.MinSeverity = Severity.Severe },
        { "the urgency", grant => grant.Urgencies.Add(Urgency.Immediate) },
        { "the kind of intervention", grant => grant.InterventionKinds.Add(InterventionKind.Mentoring) },
        { "the level of prevention", grant => grant.PreventionLevels.Add(PreventionLevel.Tertiary) },
        { "the lawful basis", grant => grant.DisclosureBases.Add(DisclosureBasis.VitalInterest) },
        { "the consent", grant => grant.ConsentStatuses.Add(ConsentStatus.Given) },
        { "the duty of secrecy", grant => grant.SecrecyGates.Add(SecrecyGate.Health) },
        { "the area", grant => grant.Areas.Add(new Area { Country = "XN" }) },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Lacks_OneConditionNotMet_NamesIt(string word, Action<Grant> restrict)
    {
        var grant = SampleFederation.Grant("own", "title");
        Assert.Empty(CompiledGrant.Compile(grant).Lacks(Request(), Gate));

        restrict(grant);
        var compiled = CompiledGrant.Compile(grant);

        Assert.Equal([word], compiled.Lacks(Request(), Gate));
        Assert.Equal([word], GrantCondition.Make().Where(condition => !condition.Holds(compiled, Request(), Gate)).Select(condition => condition.Word));
        Assert.False(compiled.Applies(Request(), Gate));
    }

    [Fact]
    public void Lacks_AnotherType_NamesTheType()
    {
        var grant = SampleFederation.Grant("own", "title");
        grant.Types_.Remove(NoticeType.ThreatNotice);

        var compiled = CompiledGrant.Compile(grant);
        Assert.Equal(["the notice type"], compiled.Lacks(Request(), Gate));
        Assert.Equal("the notice type", GrantCondition.Make().First(condition => !condition.Holds(compiled, Request(), Gate)).Word);
    }

    [Fact]
    public void Lacks_NoAgreement_NamesItUnlessTheGrantIsForEmergencies()
    {
        var grant = SampleFederation.Grant("own", "title");
        var withoutAgreement = new ReleaseGate(Kind: null, EmergencyOpen: true, Sector.Police);
        var compiled = CompiledGrant.Compile(grant);
        Assert.Equal(["an agreement"], compiled.Lacks(Request(), withoutAgreement));
        Assert.Equal("an agreement", GrantCondition.Make().First(condition => !condition.Holds(compiled, Request(), withoutAgreement)).Word);

        grant.Emergency = true;

        Assert.True(CompiledGrant.Compile(grant).Applies(Request(), withoutAgreement));
        Assert.True(CompiledGrant.Compile(grant).Applies(Request(), Gate with { EmergencyOpen = true }));
    }

    [Theory]
    [InlineData(Actuality.Actual, true)]
    [InlineData(Actuality.Exercise, true)]
    [InlineData(Actuality.Test, false)]
    public void Applies_NoActualityAsked_TakesAllButTests(Actuality actuality, bool expected)
    {
        var notice = new ThreatNotice { Handling = SampleFederation.Handling() };
        notice.Handling.Actuality = actuality;

        Assert.Equal(expected, CompiledGrant.Compile(SampleFederation.Grant("own", "title")).Applies(SampleFederation.Request(notice), Gate));
    }

    [Theory]
    [InlineData(Severity.Unspecified, false)]
    [InlineData(Severity.Extreme, true)]
    [InlineData(Severity.Severe, true)]
    [InlineData(Severity.Moderate, false)]
    public void Applies_LeastSeverity_TakesItAndWhatIsWorse(Severity severity, bool expected)
    {
        var grant = SampleFederation.Grant("own", "title");
        grant.MinSeverity = Severity.Severe;
        var notice = new ThreatNotice { Handling = SampleFederation.Handling(), Severity = severity };

        Assert.Equal(expected, CompiledGrant.Compile(grant).Applies(SampleFederation.Request(notice), Gate));
    }

    private static DecisionRequest Request() => SampleFederation.Request(new ThreatNotice { Handling = SampleFederation.Handling() });
}
