using SharingBus.Policy.Analysis;
using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Analysis;

public sealed class CheckTests
{
    private readonly SampleFederation _federation = SampleFederation.Open("title", "place");

    [Fact]
    public void Check_OfAGrantWhoseTypesNoAgreementCovers_SaysSo()
    {
        _federation.Bundle.Agreements[0].Types_.Remove(NoticeType.Alert);
        Add("alerts", grant =>
        {
            Only(grant, NoticeType.Alert);
            grant.Release.Clear();
            grant.Release.Add("note");
        });

        Assert.Contains("has no agreement", Found(FindingKind.NoAgreement, "alerts").Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfAGrantWhosePurposeNobodyAgreedTo_NamesTheAgreement()
    {
        _federation.Bundle.Agreements[0].Purposes.Remove(Purpose.Investigation);
        Add("investigators", grant =>
        {
            grant.Purposes.Clear();
            grant.Purposes.Add(Purpose.Investigation);
        });

        Assert.Contains("multi-agency", Found(FindingKind.NoAgreement, "investigators").Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfAGrantOutsideOfTheAgreementsTime_SaysSo()
    {
        Add("too-late", grant => grant.ValidFrom = "2026-12-15");

        Assert.Contains("is not in force", Found(FindingKind.NoAgreement, "too-late").Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfAGrantThatHasEnded_SaysWhen()
    {
        Add("ended", grant => grant.ValidUntil = "2026-03-01");

        Assert.Contains("ended on 2026-03-01", Found(FindingKind.DeadRule, "ended").Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfAGrantThatNoNoticeOfItsTypeCanFulfil_SaysSo()
    {
        Add("contradicts", grant =>
        {
            Only(grant, NoticeType.KnowledgeProduct);
            grant.HarmForms.Add(HarmForm.Hate);
        });

        Assert.Contains("contradicts itself", Found(FindingKind.DeadRule, "contradicts").Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfAGrantThatTheCeilingStops_SaysSo()
    {
        _federation.Ceiling.Withholdings.Add(new Withholding { Id = "no-modus", Description = "Stays.", Types_ = { NoticeType.ThreatNotice }, Withhold = { "modus" } });
        Add("modus", grant =>
        {
            Only(grant, NoticeType.ThreatNotice);
            grant.Release.Clear();
            grant.Release.Add("modus");
        });

        Assert.Contains("the ceiling lets none of it pass", Found(FindingKind.DeadRule, "modus").Words, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_OfAGrantThatTwoOthersHoldTogether_NamesThem()
    {
        Add("threats", grant => Only(grant, NoticeType.ThreatNotice));
        _federation.Policy.Grants[0].Types_.Remove(NoticeType.ThreatNotice);
        Add("for-prevention", grant =>
        {
            Only(grant, NoticeType.ThreatNotice);
            grant.Purposes.Clear();
            grant.Purposes.Add(Purpose.Prevention);
        });
        Add("for-the-rest", grant =>
        {
            Only(grant, NoticeType.ThreatNotice);
            grant.Purposes.Remove(Purpose.Prevention);
        });

        var found = Found(FindingKind.ShadowedRule, "threats");

        Assert.Contains("for-prevention and for-the-rest", found.Words, StringComparison.Ordinal);
        Assert.Single(All(), finding => finding.Kind == FindingKind.ShadowedRule);
    }

    [Fact]
    public void Check_OfAGrantThatAddsAnObligation_IsNotShadowed()
    {
        Add("again", grant => grant.Obligations = new Obligations { RetentionDays = 3 });

        Assert.DoesNotContain(All(), finding => finding.Subject.EndsWith("/again", StringComparison.Ordinal));
    }

    [Fact]
    public void Check_OfTwoEqualGrants_CallsOneOfThemShadowed()
    {
        Add("again", static _ => { });

        Assert.Single(All(), finding => finding.Kind == FindingKind.ShadowedRule);
    }

    [Theory]
    [InlineData("2026-02-20", FindingKind.ReviewPast, false)]
    [InlineData("2026-04-20", FindingKind.ReviewComing, true)]
    [InlineData("", FindingKind.ReviewMissing, false)]
    public void Check_OfAReview_TellsWhetherItIsPastComingOrMissing(string date, FindingKind kind, bool information)
    {
        _federation.Bundle.Agreements[0].ReviewDate = date;

        Assert.Equal(information, Assert.Single(All(), finding => finding.Kind == kind).Information);
    }

    [Fact]
    public void Check_OfARuleWithoutDescription_AsksForOne()
    {
        Add("silent", grant => grant.Description = "");

        Found(FindingKind.DescriptionMissing, "silent");
    }

    [Fact]
    public void Check_OfAPersonalFieldOutsideOfTheAllowList_NamesRuleRoleAndField()
    {
        Add("names", grant =>
        {
            Only(grant, NoticeType.ThreatNotice);
            grant.Roles.Remove(SampleFederation.Analyst);
            grant.Release.Add("persons.names");
        });
        var list = new AllowList { Allow = { new AllowedFields { Roles = { SampleFederation.Analyst }, Fields = { "Person.names" } } } };

        var found = All(list);

        var finding = Assert.Single(found, one => one.Kind == FindingKind.NotAllowed);
        Assert.Contains($"persons.names of a ThreatNotice to {SampleFederation.Desk}", finding.Words, StringComparison.Ordinal);
        Assert.EndsWith("/names", finding.Subject, StringComparison.Ordinal);
        Assert.Contains(found, one => one is { Kind: FindingKind.AllowedUnused, Information: true });
    }

    [Fact]
    public void Check_OfAPersonalFieldThatTheAllowListNames_FindsNothing()
    {
        Add("names", grant =>
        {
            Only(grant, NoticeType.ThreatNotice);
            grant.Release.Add("persons.names");
        });
        var list = new AllowList { Allow = { new AllowedFields { Roles = { SampleFederation.Desk, SampleFederation.Analyst }, Fields = { "Person" } } } };

        Assert.DoesNotContain(All(list), one => one.Kind is FindingKind.NotAllowed or FindingKind.AllowedUnused);
    }

    [Fact]
    public void Check_OfAnAllowListWithAnUnknownField_NamesTheNearest()
    {
        var list = new AllowList { Allow = { new AllowedFields { Roles = { "*" }, Fields = { "Person.name" } } } };

        Assert.Contains(All(list), one => one.Kind == FindingKind.Fault && one.Words.Contains("'Person.names'", StringComparison.Ordinal));
    }

    private void Add(string id, Action<Grant> change)
    {
        var grant = SampleFederation.Grant(id, "title");
        change(grant);
        _federation.Policy.Grants.Add(grant);
    }

    private static void Only(Grant grant, NoticeType type)
    {
        grant.Types_.Clear();
        grant.Types_.Add(type);
    }

    private Finding Found(FindingKind kind, string rule) =>
        Assert.Single(All(), finding => finding.Kind == kind && finding.Subject == $"{SampleFederation.School}/{rule}");

    private Google.Protobuf.Collections.RepeatedField<Finding> All(AllowList? list = null)
    {
        _federation.Compile();
        return CheckAnswer.Of(new CheckQuestion(PolicyModel.Of(_federation.Bundle), SampleFederation.Now, list, DocumentPlaces.None)).Findings;
    }
}
