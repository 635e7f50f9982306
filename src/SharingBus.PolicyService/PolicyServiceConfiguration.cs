using SharingBus.Hosting.Serving;
using SharingBus.PolicyService.Governance;
using SharingBus.Trust.Identities;

namespace SharingBus.PolicyService;

/// <summary>The policy service's configuration file.</summary>
internal sealed class PolicyServiceConfiguration
{
    /// <summary>What <c>--help</c> prints.</summary>
    public const string Help = """
        The policy service of a federation: hands out signed bundles, collects approvals of new ones, and explains decisions.

        usage: SharingBus.PolicyService --config policy.json

        {
          "service": { "address": "127.0.0.1", "grpcPort": 7543, "healthPort": 7580,
                       "certificate": "policy.crt.pem", "key": "policy.key.pem", "trustAnchor": "ca.crt.pem" },
          "federation": "northbridge",
          "bundleDirectory": "bundles",          // bundle-<version>.bin: a file put here is served once it verifies
          "governanceKeys": ["governance-1.pub.pem", "governance-2.pub.pem"],
          "confirmationSeconds": 20,             // optional
          "policyReaders": ["police-northbridge/audit"],   // optional: who may ask what the policies do, beside the people below
          "governance": {                        // optional: changes are proposed to the service and approved there
            "journal": "governance.db",          // or "database": { "host": "db", "name": "sharingbus", "user": "policy", "passwordFile": "db.password", "payloadKeys": "governance.keys" }
            "validityDays": 90,                  // optional
            "people": [                          // two with a key, and one more: nobody approves what they propose
              { "name": "A. Lind", "systems": ["police-northbridge/a-lind"] },
              { "name": "B. Moss", "systems": ["schools-northbridge/b-moss"], "keys": ["governance-1.pub.pem"] },
              { "name": "C. Hale", "systems": ["health-northbridge/c-hale"], "keys": ["governance-2.pub.pem"] }
            ]
          }
        }

        Paths are relative to the file. "service" may have a section "tokens", as a node's. Governance keys are PEM files of public keys; the service holds no private one.
        """;

    /// <summary>Listeners and certificate.</summary>
    public required ServiceFiles Service { get; init; }

    /// <inheritdoc cref="PolicyServiceOptions.Federation"/>
    public required string Federation { get; init; }

    /// <inheritdoc cref="PolicyServiceOptions.BundleDirectory"/>
    public required string BundleDirectory { get; init; }

    /// <summary>PEM files of the governance keys' public halves.</summary>
    public required IReadOnlyList<string> GovernanceKeys { get; init; }

    /// <inheritdoc cref="PolicyServiceOptions.ConfirmationInterval"/>
    public int ConfirmationSeconds { get; init; } = 20;

    /// <summary>Systems that may ask what the policies do, each as agency/system.</summary>
    public IReadOnlyList<string> PolicyReaders { get; init; } = [];

    /// <summary>Who may change the federation through the service; left out where bundles come as files only.</summary>
    public GovernanceConfiguration? Governance { get; init; }

    /// <summary>The options of the service, with paths made absolute and keys read.</summary>
    public PolicyServiceOptions ToOptions(string directory) => new()
    {
        Federation = Federation,
        BundleDirectory = Path.Combine(directory, BundleDirectory),
        GovernanceKeys = [.. GovernanceKeys.Select(file => PublicSigningKey.FromSpki(KeyFiles.ReadPublic(Path.Combine(directory, file))))],
        ConfirmationInterval = TimeSpan.FromSeconds(ConfirmationSeconds),
        PolicyReaders = [.. PolicyReaders.Select(reader => SystemName.Parse("policyReaders", reader))],
        Governance = Governance?.ToOptions(directory),
    };
}
