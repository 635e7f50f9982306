using SharingBus.Hosting.Callers;
using SharingBus.PolicyService.Governance;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.PolicyService;

/// <summary>What a policy service is told before it starts.</summary>
public sealed class PolicyServiceOptions
{
    /// <summary>Name of the federation.</summary>
    public required string Federation { get; init; }

    /// <summary>Directory of the bundle files; made where it is missing.</summary>
    public required string BundleDirectory { get; init; }

    /// <summary>The governance keys that a bundle must be signed by, at least two. Public halves: the service can sign nothing.</summary>
    public required IReadOnlyList<PublicSigningKey> GovernanceKeys { get; init; }

    /// <summary>
    /// How often watchers are told that their bundle is still the newest; 1 s to 5 min, default 20 s. The shortest staleness a bundle may
    /// ask for is 60 s, so two confirmations may be lost before a node stops.
    /// </summary>
    public TimeSpan ConfirmationInterval { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>Who may change the federation through this service; null where bundles come as files only.</summary>
    public GovernanceOptions? Governance { get; init; }

    /// <summary>The systems that may ask what the policies do, beside the people of the governance. Every answer is about the whole federation.</summary>
    public IReadOnlyList<Caller> PolicyReaders { get; init; } = [];

    /// <summary>Finds every fault at once.</summary>
    /// <exception cref="ArgumentException">At least one option is out of its range; the message names all of them.</exception>
    public void Validate()
    {
        List<string> faults = [];
        if (Federation.Length == 0)
        {
            faults.Add("federation: must be named.");
        }

        if (BundleDirectory.Length == 0)
        {
            faults.Add("bundleDirectory: must be named.");
        }

        if (GovernanceKeys.Select(key => key.Id).Distinct().Count() < BundleVerifier.RequiredSignatures)
        {
            faults.Add($"governanceKeys: must be at least {BundleVerifier.RequiredSignatures} different keys.");
        }

        if (ConfirmationInterval < TimeSpan.FromSeconds(1) || ConfirmationInterval > TimeSpan.FromMinutes(5))
        {
            faults.Add("confirmationInterval: must be 1 second to 5 minutes.");
        }

        faults.AddRange(PolicyReaders.Where(reader => !CallerIdentity.IsWellFormed(reader))
            .Select(reader => $"policyReaders: {reader.Agency}/{reader.System} cannot be a system of an agency."));
        faults.AddRange(Governance?.Faults(GovernanceKeys) ?? []);
        if (faults.Count > 0)
        {
            throw new ArgumentException("The policy service cannot start: " + string.Join(" ", faults));
        }
    }
}
