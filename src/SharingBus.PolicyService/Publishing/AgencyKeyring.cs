using SharingBus.Federation.V1;

namespace SharingBus.PolicyService.Publishing;

/// <summary>The public keys that a bundle states for one agency, each with its own validity.</summary>
/// <param name="Agency">Id of the agency.</param>
/// <param name="Signing">What the agency signs with; at least one.</param>
/// <param name="Encryption">What others encrypt to; at least one.</param>
public sealed record AgencyKeyring(string Agency, IReadOnlyList<PublicKey> Signing, IReadOnlyList<PublicKey> Encryption);
