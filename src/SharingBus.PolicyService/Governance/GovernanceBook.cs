using System.Collections.Immutable;
using SharingBus.Federation.V1;
using SharingBus.Lineage.V1;

namespace SharingBus.PolicyService.Governance;

/// <summary>All proposals and versions, as the journal's entries tell them, in order. Never changed; the next entry makes another.</summary>
internal sealed record GovernanceBook
{
    /// <summary>Before anything happened.</summary>
    public static GovernanceBook Empty { get; } = new();

    /// <summary>Proposals by number.</summary>
    public ImmutableSortedDictionary<ulong, ProposalRecord> Proposals { get; private init; } = ImmutableSortedDictionary<ulong, ProposalRecord>.Empty;

    /// <summary>Versions by number.</summary>
    public ImmutableSortedDictionary<ulong, PublishedVersion> Versions { get; private init; } = ImmutableSortedDictionary<ulong, PublishedVersion>.Empty;

    /// <summary>The newest version; 0 before the first.</summary>
    public ulong CurrentVersion { get; private init; }

    /// <summary>The number of the next proposal.</summary>
    public ulong NextNumber => (ulong)Proposals.Count + 1;

    private ImmutableDictionary<(string Person, string RequestId), ulong> Requests { get; init; } =
        ImmutableDictionary<(string Person, string RequestId), ulong>.Empty;

    /// <summary>The proposal that a person made under a request id; null where there is none.</summary>
    public ProposalRecord? FindRequest(string person, string requestId) =>
        Requests.TryGetValue((person, requestId), out var number) ? Proposals[number] : null;

    /// <summary>How many proposals wait for signatures.</summary>
    public int CountOpen() => Proposals.Values.Count(proposal => proposal.StateAt(CurrentVersion) == ProposalState.Open);

    /// <summary>The book with one more entry of the journal. Entries of other kinds change nothing.</summary>
    public GovernanceBook With(long index, JournalEntry entry) => entry.EventCase switch
    {
        JournalEntry.EventOneofCase.BundleAdopted => WithVersion(new PublishedVersion(
            entry.BundleAdopted.Version, entry.BundleAdopted.Digest, entry.TimeUnixMicros, index, Proposal: 0, [])),
        JournalEntry.EventOneofCase.ProposalRecorded => With(index, entry.TimeUnixMicros, entry.ProposalRecorded),
        _ => this,
    };

    private GovernanceBook With(long index, long at, ProposalRecorded step) => step.Step switch
    {
        ProposalStep.Proposed => WithProposal(index, at, step),
        ProposalStep.Approved => WithStep(step, proposal => proposal with
        {
            Approvals = proposal.Approvals.Add(new ProposalApproval(step.Person, step.Signature, at)),
        }),
        ProposalStep.Rejected => WithEnd(at, step, ProposalState.Rejected),
        ProposalStep.Withdrawn => WithEnd(at, step, ProposalState.Withdrawn),
        ProposalStep.Published => WithEnd(at, step, ProposalState.Published).WithVersion(Published(at, step)),
        _ => this,
    };

    private GovernanceBook WithProposal(long index, long at, ProposalRecorded step) => this with
    {
        Proposals = Proposals.SetItem(step.Proposal, new ProposalRecord
        {
            Number = step.Proposal,
            Index = index,
            Proposer = step.Person,
            Statement = step.Statement,
            ProposedAtUnixMicros = at,
            BaseVersion = step.BaseVersion,
            Version = step.Version,
            Digest = step.Digest,
            Changes = [.. step.Changes],
            RequestDigest = step.RequestDigest,
        }),
        Requests = step.RequestId.Length > 0 ? Requests.SetItem((step.Person, step.RequestId), step.Proposal) : Requests,
    };

    private GovernanceBook WithStep(ProposalRecorded step, Func<ProposalRecord, ProposalRecord> next) =>
        this with { Proposals = Proposals.SetItem(step.Proposal, next(Proposals[step.Proposal])) };

    private GovernanceBook WithEnd(long at, ProposalRecorded step, ProposalState state) => WithStep(step, proposal => proposal with
    {
        Ended = state,
        ClosedBy = step.Person,
        Reason = step.Statement,
        ClosedAtUnixMicros = at,
    });

    private PublishedVersion Published(long at, ProposalRecorded step)
    {
        var proposal = Proposals[step.Proposal];
        return new PublishedVersion(
            proposal.Version,
            proposal.Digest,
            at,
            proposal.Index,
            proposal.Number,
            [.. step.KeyIds.Select(key => proposal.Approvals.Last(approval => approval.Signature.KeyId == key))]);
    }

    // Only higher versions are ever recorded.
    private GovernanceBook WithVersion(PublishedVersion version) => this with
    {
        Versions = Versions.SetItem(version.Version, version),
        CurrentVersion = version.Version,
    };
}
