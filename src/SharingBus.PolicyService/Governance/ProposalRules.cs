using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Errors;

namespace SharingBus.PolicyService.Governance;

/// <summary>What a request and a proposal must be before anything is done.</summary>
internal static class ProposalRules
{
    /// <summary>Longest statement or reason, in characters.</summary>
    public const int LongestStatement = 2_000;

    /// <summary>Longest request id, in characters.</summary>
    public const int LongestRequestId = 100;

    /// <summary>What a request to propose must be.</summary>
    /// <exception cref="GovernanceRefusal">It is not.</exception>
    public static void Require(ProposeRequest request, GovernanceBook book)
    {
        List<FieldViolation> faults = [];
        Check(request.RequestId.Length is > 0 and <= LongestRequestId, "request_id", $"must have 1 to {LongestRequestId} characters");
        Check(IsText(request.Statement), "statement", $"must say what the change is for, in 1 to {LongestStatement} characters");
        Check(request.Changes is not null, "changes", "are missing");
        Check(IsKnown(request.Changes), "changes", "hold a field that this service does not know");
        Check(
            request.Changes?.ValidityDays is null or <= GovernanceOptions.MostValidityDays,
            "changes.validity_days",
            $"must be at most {GovernanceOptions.MostValidityDays}");
        if (faults.Count > 0)
        {
            throw new GovernanceRefusal(GovernanceError.RequestInvalid, "The request cannot be used as it is.", faults);
        }

        RequireCurrent(request.BaseVersion, book);
        if (book.CountOpen() >= GovernanceDesk.MostOpen)
        {
            throw new GovernanceRefusal(
                GovernanceError.TooManyOpen, $"{GovernanceDesk.MostOpen} proposals wait for signatures; approve, reject or withdraw some.");
        }

        void Check(bool holds, string field, string demand)
        {
            if (!holds)
            {
                faults.Add(new FieldViolation(field, demand));
            }
        }
    }

    /// <summary>That there is something to sign. To renew the bundle as it is, the validity must be asked for.</summary>
    /// <exception cref="GovernanceRefusal">There is nothing.</exception>
    public static void RequireChange(ChangeSet changes, IReadOnlyList<string> differences)
    {
        if (differences.Count == 0 && changes.ValidityDays == 0)
        {
            throw new GovernanceRefusal(
                GovernanceError.NothingChanged, "The candidate says what the current version says. To renew that as it is, set validity_days.");
        }
    }

    /// <summary>The proposal of a number.</summary>
    /// <exception cref="GovernanceRefusal">There is none.</exception>
    public static ProposalRecord Find(GovernanceBook book, ulong number) =>
        book.Proposals.TryGetValue(number, out var proposal)
            ? proposal
            : throw new GovernanceRefusal(GovernanceError.ProposalNotFound, $"There is no proposal {number}.");

    /// <summary>The version of a number.</summary>
    /// <exception cref="GovernanceRefusal">There is none.</exception>
    public static PublishedVersion FindVersion(GovernanceBook book, ulong version) =>
        book.Versions.TryGetValue(version, out var found)
            ? found
            : throw new GovernanceRefusal(GovernanceError.VersionNotFound, $"There is no version {version}.");

    /// <summary>That a proposal waits for signatures.</summary>
    /// <exception cref="GovernanceRefusal">It does not.</exception>
    public static void RequireOpen(ProposalRecord proposal, GovernanceBook book)
    {
        switch (proposal.StateAt(book.CurrentVersion))
        {
            case ProposalState.Open:
                return;
            case ProposalState.Stale:
                throw new GovernanceRefusal(
                    GovernanceError.ProposalStale,
                    $"Proposal {proposal.Number} changes version {proposal.BaseVersion}, and {book.CurrentVersion} is current: propose it again on that one.",
                    facts: CurrentOf(book));
            case var state:
                throw new GovernanceRefusal(
                    GovernanceError.ProposalClosed, $"Proposal {proposal.Number} is {state.ToString().ToLowerInvariant()} by {proposal.ClosedBy}.");
        }
    }

    /// <summary>What a reason for ending a proposal must be.</summary>
    /// <exception cref="GovernanceRefusal">It is not.</exception>
    public static void RequireReason(string reason, bool isNeeded)
    {
        if (isNeeded ? !IsText(reason) : reason.Length > LongestStatement)
        {
            throw new GovernanceRefusal(
                GovernanceError.RequestInvalid,
                "The request cannot be used as it is.",
                [new FieldViolation("reason", $"must say why, in {(isNeeded ? "1 to" : "at most")} {LongestStatement} characters")]);
        }
    }

    private static bool IsText(string text) => text.Length <= LongestStatement && !string.IsNullOrWhiteSpace(text);

    // An approver's tool may know the field and show it, and the candidate would not have it.
    private static bool IsKnown(ChangeSet? changes) =>
        changes is null || ChangeSet.Parser.WithDiscardUnknownFields(true).ParseFrom(changes.ToByteString()).Equals(changes);

    private static void RequireCurrent(ulong version, GovernanceBook book)
    {
        if (version != book.CurrentVersion)
        {
            throw new GovernanceRefusal(
                GovernanceError.BaseNotCurrent,
                $"The changes are based on version {version}, and {book.CurrentVersion} is current: look at that one and propose again.",
                facts: CurrentOf(book));
        }
    }

    private static Dictionary<string, string> CurrentOf(GovernanceBook book) => new(StringComparer.Ordinal) { ["current_version"] = $"{book.CurrentVersion}" };
}
