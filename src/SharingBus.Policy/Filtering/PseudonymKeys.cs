using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;

namespace SharingBus.Policy.Filtering;

/// <summary>
/// The keys of one agency's pseudonyms. Those of an agreement are derived from the agency's own secret, so that pseudonyms of two agreements,
/// or of two agencies, cannot be compared; those of the federation are made with a key that its members share.
/// </summary>
public sealed class PseudonymKeys
{
    /// <summary>Shortest secret, in bytes.</summary>
    public const int MinSecretBytes = 32;

    private const string AgreementLabel = "sharingbus pseudonym v1 agreement ";
    private static readonly byte[] FederationLabel = "sharingbus pseudonym v1 federation"u8.ToArray();
    private readonly ConcurrentDictionary<string, PseudonymKey> _agreements = new(StringComparer.Ordinal);
    private readonly byte[] _secret;

    /// <summary>Takes the secrets. What would need one that is empty is withheld.</summary>
    /// <param name="secret">The agency's own; nobody else has it.</param>
    /// <param name="federationSecret">The one that the federation's members share.</param>
    public PseudonymKeys(ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> federationSecret)
    {
        _secret = Checked(secret, nameof(secret));
        OfFederation = federationSecret.IsEmpty ? null : Derive(Checked(federationSecret, nameof(federationSecret)), FederationLabel);
    }

    /// <summary>The key of an agreement; null where there is no agreement or no secret.</summary>
    internal PseudonymKey? OfAgreement(string agreement) => agreement.Length == 0 || _secret.Length == 0
        ? null
        : _agreements.GetOrAdd(agreement, static (id, keys) => Derive(keys._secret, Encoding.UTF8.GetBytes(AgreementLabel + id)), this);

    /// <summary>The key of the federation; null where there is none.</summary>
    internal PseudonymKey? OfFederation { get; }

    private static byte[] Checked(ReadOnlyMemory<byte> secret, string name) => secret.Length is 0 or >= MinSecretBytes
        ? secret.ToArray()
        : throw new ArgumentException($"A secret has {MinSecretBytes} bytes at least.", name);

    private static PseudonymKey Derive(byte[] secret, byte[] label) =>
        new(HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, PseudonymKey.HashBytes, info: label));
}
