using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>What an agreement must state before it can be activated.</summary>
internal static class AgreementRules
{
    private const int MaxBreakGlassHours = 72;

    /// <summary>Everything that is missing or wrong, all at once; empty where the agreement can be activated.</summary>
    public static IReadOnlyList<RuleFault> Check(Agreement agreement)
    {
        var faults = RuleFault.OfId(agreement.Id);
        Require(agreement.Title.Length > 0, "title", "is missing", faults);
        Require(agreement.Kind != AgreementKind.Unspecified, "kind", "is missing", faults);
        Require(agreement.Objective.Length > 0, "objective", "is missing", faults);
        Require(agreement.Types_.Count > 0, "types", "must name something", faults);
        Require(agreement.Purposes.Count > 0, "purposes", "must name something", faults);
        Require(agreement.LawfulBasis.Length > 0, "lawful_basis", "is missing", faults);
        Require(agreement.ValidFrom.Length > 0, "valid_from", "is missing", faults);
        Require(agreement.ValidUntil.Length > 0, "valid_until", "is missing", faults);
        Require(Period.TryReadInstant(agreement.ReviewDate, out _), "review_date", "is missing or not an ISO 8601 date", faults);
        Require(agreement.PrimaryUsers.Count > 0, "primary_users", "must name somebody", faults);
        Require(agreement.OnwardSharing != OnwardSharing.Unspecified, "onward_sharing", "is missing", faults);
        Require(agreement.DataSubjectContact.Length > 0, "data_subject_contact", "is missing", faults);
        Require(agreement.BreachContact.Length > 0, "breach_contact", "is missing", faults);
        CheckPeriod(agreement, faults);
        CheckParties(agreement, faults);
        CheckRetention(agreement, faults);
        CheckBreakGlass(agreement.BreakGlass, faults);
        return faults;
    }

    private static void CheckPeriod(Agreement agreement, List<RuleFault> faults)
    {
        if (Period.TryRead(agreement.ValidFrom, agreement.ValidUntil, out _) is { } reason)
        {
            faults.Add(new RuleFault("valid_until", reason));
        }
    }

    private static void CheckParties(Agreement agreement, List<RuleFault> faults)
    {
        var parties = agreement.Parties;
        Require(parties.Count >= 2, "parties", "must name two agencies at least", faults);
        Require(parties.Any(party => party.Sends), "parties", "nobody sends", faults);
        Require(parties.Any(party => party.Receives), "parties", "nobody receives", faults);
        for (var i = 0; i < parties.Count; i++)
        {
            var party = parties[i];
            Require(party.ControllerRole != ControllerRole.Unspecified, $"parties[{i}]", $"controller_role of '{party.Agency}' is missing", faults);
            var bothWays = party.Sends && party.Receives && agreement.Kind == AgreementKind.IntelligenceLink;
            Require(!bothWays, $"parties[{i}]", $"an intelligence link is one way, but '{party.Agency}' sends and receives", faults);
            var first = parties.First(other => other.Agency == party.Agency);
            Require(ReferenceEquals(first, party), $"parties[{i}]", $"'{party.Agency}' is named twice", faults);
        }
    }

    private static void CheckRetention(Agreement agreement, List<RuleFault> faults)
    {
        foreach (var type in agreement.Types_)
        {
            Require(agreement.Retention.Any(rule => rule.Type == type && rule.Days > 0), "retention", $"the days for {type} are missing", faults);
        }
    }

    private static void CheckBreakGlass(BreakGlassTerms? terms, List<RuleFault> faults)
    {
        if (terms is not null)
        {
            Require(terms.MaxHours is > 0 and <= MaxBreakGlassHours, "break_glass.max_hours", $"must be 1 to {MaxBreakGlassHours}", faults);
            Require(terms.SupervisorAgency.Length > 0, "break_glass.supervisor_agency", "is missing", faults);
            Require(terms.SupervisorRole.Length > 0, "break_glass.supervisor_role", "is missing", faults);
        }
    }

    private static void Require(bool condition, string field, string reason, List<RuleFault> faults)
    {
        if (!condition)
        {
            faults.Add(new RuleFault(field, reason));
        }
    }
}
