using SharingBus.Federation.V1;
using SharingBus.Policy.Documents;
using SharingBus.PolicyService.Publishing;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Demo;

/// <summary>The keys of a demo federation, and the bundle that they sign.</summary>
internal sealed class DemoKeys : IDisposable
{
    private static readonly TimeSpan Validity = TimeSpan.FromDays(365);

    private readonly Dictionary<string, AgencyKeys> _agencies = new(StringComparer.Ordinal);

    // Two signers, as every federation must have: nobody puts a bundle into force alone.
    private readonly SigningKey[] _governance = [SigningKey.Create(), SigningKey.Create()];

    /// <summary>Where the public halves of the governance keys lie, relative to the directory: what an auditor pins.</summary>
    public const string GovernanceFolder = "governance";

    /// <summary>Makes keys for every agency and keeps them in their directories, and the public halves of the governance keys in theirs.</summary>
    public DemoKeys(string directory, IEnumerable<string> agencies)
    {
        foreach (var agency in agencies)
        {
            var keys = AgencyKeys.Create(agency);
            keys.Save(Directory.CreateDirectory(Path.Combine(directory, "agencies", agency, "keys")).FullName);
            _agencies.Add(agency, keys);
        }

        var governance = Directory.CreateDirectory(Path.Combine(directory, GovernanceFolder)).FullName;
        for (var signer = 0; signer < _governance.Length; signer++)
        {
            KeyFiles.WritePublic(Path.Combine(governance, $"signer-{signer + 1}.pub.pem"), _governance[signer].Spki.Span);
        }
    }

    /// <summary>What nodes pin.</summary>
    public IReadOnlyList<PublicSigningKey> Governance => [.. _governance.Select(key => PublicSigningKey.FromSpki(key.Spki.Span))];

    /// <summary>The private keys of an agency.</summary>
    public AgencyKeys Of(string agency) => _agencies[agency];

    /// <summary>Assembles and signs the bundle: each agency its own policy, the governance the whole.</summary>
    /// <exception cref="InvalidDataException">The documents do not fit together; the message says where.</exception>
    public SignedBundle Sign(FederationDocuments documents, DateTimeOffset from)
    {
        var until = from + Validity;
        var keyrings = _agencies.Values.Select(keys => new AgencyKeyring(
            keys.Agency, [keys.Signing.ToPublicKey(from, until)], [keys.Encryption.ToPublicKey(from, until)]));
        var policies = documents.Policies.Select(policy =>
            BundleSigner.SignPolicy(documents.Register.Federation, policy, _agencies[policy.Agency].Signing));
        var assembled = BundleAssembly.Assemble(documents, [.. keyrings], [.. policies], new BundleTerm(1, from, from, Validity));
        return assembled.Succeeded
            ? assembled.Sign(_governance)
            : throw new InvalidDataException(string.Join(Environment.NewLine, assembled.Faults));
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var keys in _agencies.Values)
        {
            keys.Dispose();
        }

        foreach (var key in _governance)
        {
            key.Dispose();
        }
    }
}
