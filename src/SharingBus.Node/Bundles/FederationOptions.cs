using SharingBus.Hosting.Certificates;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Bundles;

/// <summary>Which federation the node belongs to, whom it believes and where it asks.</summary>
public sealed class FederationOptions
{
    /// <summary>The federation's name.</summary>
    public required string Id { get; init; }

    /// <summary>The pinned keys of the governance signers; a bundle needs the signatures of two of them.</summary>
    public required IReadOnlyList<PublicSigningKey> GovernanceKeys { get; init; }

    /// <summary>Where bundles are served: the policy service or a mirror.</summary>
    public required Uri PolicyService { get; init; }

    /// <summary>What the node shows to the policy service.</summary>
    public required ServiceCertificate ClientCertificate { get; init; }

    /// <summary>Path of the file that keeps the last good bundle.</summary>
    public required string BundleFile { get; init; }

    internal IEnumerable<string> Check()
    {
        if (string.IsNullOrWhiteSpace(Id))
        {
            yield return "Federation.Id must name the federation.";
        }

        if (GovernanceKeys.Count < 2)
        {
            yield return "Federation.GovernanceKeys must pin at least two keys.";
        }
    }
}
