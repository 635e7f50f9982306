using Google.Protobuf;

namespace SharingBus.PolicyService.Governance;

/// <summary>What a proposal asks people to sign.</summary>
/// <param name="Bytes">A serialized bundle that nodes would accept, had it the signatures.</param>
/// <param name="Changes">What differs from the current version, a line each.</param>
internal sealed record Candidate(ByteString Bytes, IReadOnlyList<string> Changes);
