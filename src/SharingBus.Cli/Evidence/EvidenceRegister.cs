using SharingBus.Trust.Bundles;

namespace SharingBus.Cli.Evidence;

/// <summary>Whose key is whose, as the bundle of a package states it, once the pinned keys stand for the bundle.</summary>
/// <param name="Federation">The federation.</param>
/// <param name="Agencies">The keys of each agency.</param>
internal sealed record EvidenceRegister(string Federation, IReadOnlyDictionary<string, AgencyPublicKeys> Agencies);
