using SharingBus.Federation.V1;
using SharingBus.Trust.Bundles;

namespace SharingBus.PolicyService.Governance;

/// <summary>Proposals and versions as callers read them.</summary>
internal static class ProposalWire
{
    /// <summary>A proposal, in the state that it has while a version is current.</summary>
    public static Proposal ToWire(this ProposalRecord proposal, ulong currentVersion) => new()
    {
        Number = proposal.Number,
        State = proposal.StateAt(currentVersion),
        Proposer = proposal.Proposer,
        Statement = proposal.Statement,
        ProposedAtUnixMicros = proposal.ProposedAtUnixMicros,
        BaseVersion = proposal.BaseVersion,
        Version = proposal.Version,
        Digest = proposal.Digest,
        Changes = { proposal.Changes },
        Approvals =
        {
            proposal.Approvals.Select(approval => new Approval
            {
                Person = approval.Person,
                KeyId = approval.Signature.KeyId,
                ApprovedAtUnixMicros = approval.AtUnixMicros,
            }),
        },
        RequiredApprovals = BundleVerifier.RequiredSignatures,
        ClosedBy = proposal.ClosedBy,
        Reason = proposal.Reason,
        ClosedAtUnixMicros = proposal.ClosedAtUnixMicros,
    };

    /// <summary>A version.</summary>
    public static BundleVersion ToWire(this PublishedVersion version) => new()
    {
        Version = version.Version,
        Digest = version.Digest,
        PublishedAtUnixMicros = version.AtUnixMicros,
        Proposal = version.Proposal,
        ApprovedBy = { version.Approvals.Select(approval => approval.Person) },
    };
}
