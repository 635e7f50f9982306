using SharingBus.Federation.V1;

namespace SharingBus.PolicyService.Governance;

/// <summary>A person's signature over a candidate.</summary>
/// <param name="Person">Who approved.</param>
/// <param name="Signature">The governance signature.</param>
/// <param name="AtUnixMicros">When.</param>
internal sealed record ProposalApproval(string Person, Signature Signature, long AtUnixMicros);
