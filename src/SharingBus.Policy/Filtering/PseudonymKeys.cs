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
    private readonly ConcurrentDictionary<string, byte[]> _agreements = new(StringComparer.Ordinal);
    private readonly byte[] _secret;
    private readonly byte[] _federation;

    /// <summary>Takes the secrets. What would need one that is empty is withheld.</summary>
    /// <param name="secret">The agency's own; nobody else has it.</param>
    /// <param name="federationSecret">The one that the federation's members share.</param>
    public PseudonymKeys(ReadOnlyMemory<byte> secret, ReadOnlyMemory<byte> federationSecret)
    {
        _secret = Checked(secret, nameof(secret));
        _federation = federationSecret.IsEmpty ? [] : Derive(Checked(federationSecret, nameof(federationSecret)), FederationLabel);
    }

    /// <summary>The key of an agreement; empty where there is no agreement or no secret.</summary>
    internal ReadOnlySpan<byte> OfAgreement(string agreement) => agreement.Length == 0 || _secret.Length == 0
        ? []
        : _agreements.GetOrAdd(agreement, static (id, keys) => Derive(keys._secret, Encoding.UTF8.GetBytes(AgreementLabel + id)), this);

    /// <summary>The key of the federation; empty where there is none.</summary>
    internal ReadOnlySpan<byte> OfFederation => _federation;

    private static byte[] Checked(ReadOnlyMemory<byte> secret, string name) => secret.Length is 0 or >= MinSecretBytes
        ? secret.ToArray()
        : throw new ArgumentException($"A secret has {MinSecretBytes} bytes at least.", name);

    private static byte[] Derive(byte[] secret, byte[] label) => HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, HMACSHA256.HashSizeInBytes, info: label);
}
