using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>What an agreement must state before it can be activated.</summary>
internal static class AgreementRules
{
    /// <summary>Everything that is missing or wrong, all at once; empty where the agreement can be activated.</summary>
    public static IReadOnlyList<string> Missing(Agreement agreement)
    {
        var reasons = new List<string>();
        Require(agreement.Id.Length > 0, "id is missing", reasons);
        Require(agreement.Title.Length > 0, "title is missing", reasons);
        Require(agreement.Kind != AgreementKind.Unspecified, "kind is missing", reasons);
        Require(agreement.Objective.Length > 0, "objective is missing", reasons);
        Require(agreement.Types_.Count > 0, "types must name something", reasons);
        Require(agreement.Purposes.Count > 0, "purposes must name something", reasons);
        Require(agreement.LawfulBasis.Length > 0, "lawful_basis is missing", reasons);
        Require(agreement.ValidFrom.Length > 0, "valid_from is missing", reasons);
        Require(agreement.ValidUntil.Length > 0, "valid_until is missing", reasons);
        Require(Period.TryReadInstant(agreement.ReviewDate, out _), "review_date is missing or not an ISO 8601 date", reasons);
        Require(agreement.PrimaryUsers.Count > 0, "primary_users must name somebody", reasons);
        Require(agreement.OnwardSharing != OnwardSharing.Unspecified, "onward_sharing is missing", reasons);
        Require(agreement.DataSubjectContact.Length > 0, "data_subject_contact is missing", reasons);
        Require(agreement.BreachContact.Length > 0, "breach_contact is missing", reasons);
        CheckPeriod(agreement, reasons);
        CheckParties(agreement, reasons);
        CheckRetention(agreement, reasons);
        return reasons;
    }

    private static void CheckPeriod(Agreement agreement, List<string> reasons)
    {
        if (Period.TryRead(agreement.ValidFrom, agreement.ValidUntil, out _) is { } reason)
        {
            reasons.Add(reason);
        }
    }

    private static void CheckParties(Agreement agreement, List<string> reasons)
    {
        var parties = agreement.Parties;
        Require(parties.Count >= 2, "parties must name two agencies at least", reasons);
        Require(parties.Any(party => party.Sends), "no party sends", reasons);
        Require(parties.Any(party => party.Receives), "no party receives", reasons);
        foreach (var party in parties)
        {
            Require(party.ControllerRole != ControllerRole.Unspecified, $"controller_role of '{party.Agency}' is missing", reasons);
            var bothWays = party.Sends && party.Receives && agreement.Kind == AgreementKind.IntelligenceLink;
            Require(!bothWays, $"an intelligence link is one way, but '{party.Agency}' sends and receives", reasons);
        }

        foreach (var twice in parties.GroupBy(party => party.Agency, StringComparer.Ordinal).Where(group => group.Count() > 1))
        {
            reasons.Add($"the party '{twice.Key}' is named {twice.Count()} times");
        }
    }

    private static void CheckRetention(Agreement agreement, List<string> reasons)
    {
        foreach (var type in agreement.Types_)
        {
            Require(agreement.Retention.Any(rule => rule.Type == type && rule.Days > 0), $"retention of {type} is missing", reasons);
        }
    }

    private static void Require(bool condition, string reason, List<string> reasons)
    {
        if (!condition)
        {
            reasons.Add(reason);
        }
    }
}
