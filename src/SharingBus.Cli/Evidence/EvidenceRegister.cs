using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Evidence;

/// <summary>Whose key is whose, as the bundle of a package states it, once the pinned keys stand for the bundle.</summary>
/// <param name="Federation">The federation.</param>
/// <param name="Agencies">The keys that sign for each agency.</param>
internal sealed record EvidenceRegister(string Federation, IReadOnlyDictionary<string, IReadOnlyList<PublicSigningKey>> Agencies);
