using SharingBus.Policy.Compiling;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Compiling;

public sealed class AgreementRulesTests
{
    public static TheoryData<string, Action<Agreement>> Faults => new()
    {
        { "title: is missing", agreement => agreement.Title = "" },
        { "kind: is missing", agreement => agreement.Kind = AgreementKind.Unspecified },
        { "objective: is missing", agreement => agreement.Objective = "" },
        { "types: must name something", agreement => agreement.Types_.Clear() },
        { "purposes: must name something", agreement => agreement.Purposes.Clear() },
        { "lawful_basis: is missing", agreement => agreement.LawfulBasis = "" },
        { "valid_from: is missing", agreement => agreement.ValidFrom = "" },
        { "valid_until: is missing", agreement => agreement.ValidUntil = "" },
        { "valid_until: valid_until '2026-02-01' is not after valid_from '2026-02-01'", agreement => agreement.ValidUntil = agreement.ValidFrom },
        { "valid_until: valid_from 'soon' is not an ISO 8601 date", agreement => agreement.ValidFrom = "soon" },
        { "review_date: is missing or not an ISO 8601 date", agreement => agreement.ReviewDate = "soon" },
        { "primary_users: must name somebody", agreement => agreement.PrimaryUsers.Clear() },
        { "onward_sharing: is missing", agreement => agreement.OnwardSharing = OnwardSharing.Unspecified },
        { "data_subject_contact: is missing", agreement => agreement.DataSubjectContact = "" },
        { "breach_contact: is missing", agreement => agreement.BreachContact = "" },
        { "parties[1]: controller_role of 'police-northbridge' is missing", agreement => agreement.Parties[1].ControllerRole = ControllerRole.Unspecified },
        { "parties[1]: 'school-northbridge' is named twice", agreement => agreement.Parties[1].Agency = SampleFederation.School },
        { "retention: the days for Alert are missing", agreement => agreement.Retention.Single(rule => rule.Type == NoticeType.Alert).Days = 0 },
        { "retention: the days for Alert are missing", agreement => agreement.Retention.Remove(agreement.Retention.Single(rule => rule.Type == NoticeType.Alert)) },
        { "break_glass.max_hours: must be 1 to 72", agreement => agreement.BreakGlass = Terms(0) },
        { "break_glass.max_hours: must be 1 to 72", agreement => agreement.BreakGlass = Terms(73) },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public void Check_OneThingMissing_NamesThatAlone(string expected, Action<Agreement> spoil)
    {
        var agreement = SampleFederation.Agreement("multi-agency", AgreementKind.InformAndIntervene);
        Assert.Empty(AgreementRules.Check(agreement));

        spoil(agreement);

        Assert.Equal([expected], AgreementRules.Check(agreement).Select(fault => fault.ToString()));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(72)]
    public void Check_BreakGlassWithinItsBounds_IsSound(int hours)
    {
        var agreement = SampleFederation.Agreement("multi-agency", AgreementKind.InformAndIntervene);
        agreement.BreakGlass = Terms(hours);

        Assert.Empty(AgreementRules.Check(agreement));
    }

    [Fact]
    public void Check_Parties_NeedTwoASenderAndAReceiver()
    {
        var agreement = SampleFederation.Agreement("multi-agency", AgreementKind.InformAndIntervene);
        agreement.Parties.RemoveAt(2);
        Assert.Empty(AgreementRules.Check(agreement));
        foreach (var party in agreement.Parties)
        {
            (party.Sends, party.Receives) = (false, false);
        }

        agreement.Parties.RemoveAt(1);

        Assert.Equal(
            ["parties: must name two agencies at least", "parties: nobody sends", "parties: nobody receives"],
            AgreementRules.Check(agreement).Select(fault => fault.ToString()));
    }

    [Fact]
    public void Check_IntelligenceLink_IsOneWayForEachParty()
    {
        var agreement = SampleFederation.Agreement("link", AgreementKind.IntelligenceLink);
        Assert.Empty(AgreementRules.Check(agreement));

        agreement.Parties[2].Sends = true;

        Assert.Equal(
            ["parties[2]: an intelligence link is one way, but 'hub-northbridge' sends and receives"], AgreementRules.Check(agreement).Select(fault => fault.ToString()));
    }

    private static BreakGlassTerms Terms(int hours) =>
        new() { MaxHours = (uint)hours, SupervisorAgency = SampleFederation.Police, SupervisorRole = SampleFederation.Desk };
}
