using Google.Protobuf;
using SharingBus.Federation.V1;

namespace SharingBus.PolicyService.Governance;

/// <summary>A version of the bundle that came into service.</summary>
/// <param name="Version">Its number.</param>
/// <param name="Digest">SHA-256 of the bundle's bytes.</param>
/// <param name="AtUnixMicros">When.</param>
/// <param name="Index">The journal's entry with the content: the candidate of a proposal, or a whole signed bundle.</param>
/// <param name="Proposal">The proposal that it came from; 0 where it was found in the service's directory.</param>
/// <param name="Approvals">Who signed; empty where it was found.</param>
internal sealed record PublishedVersion(
    ulong Version, ByteString Digest, long AtUnixMicros, long Index, ulong Proposal, IReadOnlyList<ProposalApproval> Approvals)
{
    /// <summary>The bundle with its signatures, from the content of the entry.</summary>
    public SignedBundle ToSigned(ByteString content) => Proposal == 0
        ? SignedBundle.Parser.ParseFrom(content)
        : new SignedBundle { Bundle = content, Signatures = { Approvals.Select(approval => approval.Signature) } };
}
