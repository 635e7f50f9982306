using SharingBus.Exchange.V1;

namespace SharingBus.Node.Approvals;

/// <summary>Who may settle what is held, and when.</summary>
internal static class ApprovalRules
{
    private const int LongestName = 200;
    private const int LongestReason = 500;

    /// <summary>Whoever settles says who they are and why.</summary>
    public static void CheckStatement(string person, string reason)
    {
        if (string.IsNullOrWhiteSpace(person) || person.Length > LongestName)
        {
            throw ApprovalRefused.Invalid("person", $"Name who decides it, in 1 to {LongestName} characters.");
        }

        if (string.IsNullOrWhiteSpace(reason) || reason.Length > LongestReason)
        {
            throw ApprovalRefused.Invalid("reason", $"Say why in 1 to {LongestReason} characters.");
        }
    }

    /// <summary>Only what waits can be settled.</summary>
    public static void CheckWaiting(HeldNotice held, DateTimeOffset now)
    {
        switch (held.StatusAt(now))
        {
            case HeldReleaseStatus.Waiting:
                return;
            case HeldReleaseStatus.Expired:
                throw new ApprovalRefused(ApprovalError.Expired, "The notice lives no longer.");
            case HeldReleaseStatus.Withdrawn:
                throw new ApprovalRefused(ApprovalError.Withdrawn, "The notice was changed since: what takes its place is decided by itself.");
            default:
                throw new ApprovalRefused(ApprovalError.Settled, "It was approved or refused already.");
        }
    }

    /// <summary>The second person is neither the system nor the person that published.</summary>
    public static void CheckSecondPerson(HeldNotice held, string system, string person)
    {
        bool isSystem = system == held.Accepted.System;
        bool isPerson = held.Accepted.Person.Length > 0
            && string.Equals(held.Accepted.Person.Trim(), person.Trim(), StringComparison.OrdinalIgnoreCase);
        if (isSystem || isPerson)
        {
            throw new ApprovalRefused(
                ApprovalError.SecondPersonNeeded, "Who published it cannot let it go: another person has to, with another system.");
        }
    }
}
