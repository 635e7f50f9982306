using SharingBus.Hosting.Certificates;
using SharingBus.Node.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Configuration;

/// <summary>The federation in the configuration file.</summary>
internal sealed class FederationConfiguration
{
    public required string Id { get; init; }

    /// <summary>Files with the public keys of the governance signers (PEM, SubjectPublicKeyInfo).</summary>
    public required IReadOnlyList<string> GovernanceKeys { get; init; }

    public required Uri PolicyService { get; init; }

    public required string BundleFile { get; init; }

    public FederationOptions ToOptions(string directory, ServiceCertificate certificate) => new()
    {
        Id = Id,
        GovernanceKeys = [.. GovernanceKeys.Select(file => PublicSigningKey.FromSpki(KeyFiles.ReadPublic(Path.Combine(directory, file))))],
        PolicyService = PolicyService,
        ClientCertificate = certificate,
        BundleFile = Path.Combine(directory, BundleFile),
    };
}
