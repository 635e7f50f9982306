using System.Collections.Frozen;
using SharingBus.Federation.V1;
using SharingBus.Trust.Identities;

namespace SharingBus.Trust.Bundles;

/// <summary>The public keys of one agency, as one bundle states them.</summary>
public sealed class AgencyPublicKeys
{
    private readonly FrozenDictionary<string, PublicSigningKey> _signing;
    private readonly FrozenDictionary<string, PublicEncryptionKey> _encryption;

    /// <summary>Reads the keys. Whether the bundle is to be believed is for the caller to know.</summary>
    /// <exception cref="System.Security.Cryptography.CryptographicException">One is no P-256 key.</exception>
    /// <exception cref="ArgumentException">One stands there twice.</exception>
    public AgencyPublicKeys(Agency agency)
    {
        ArgumentNullException.ThrowIfNull(agency);
        _signing = agency.SigningKeys.Select(PublicSigningKey.From).ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
        _encryption = agency.EncryptionKeys.Select(PublicEncryptionKey.From).ToFrozenDictionary(key => key.Id, StringComparer.Ordinal);
        Nodes = new NodePins(agency.Nodes);
    }

    /// <summary>The TLS keys of the agency's nodes.</summary>
    public NodePins Nodes { get; }

    /// <summary>The signing key of that id, whether it is in force or not; null where the agency has none such.</summary>
    public PublicSigningKey? FindSigningKey(string keyId) => _signing.GetValueOrDefault(keyId);

    /// <summary>Every signing key, whether it is in force or not.</summary>
    public IEnumerable<PublicSigningKey> SigningKeys => _signing.Values;

    /// <summary>The encryption key of that id, whether it is in force or not; null where the agency has none such.</summary>
    public PublicEncryptionKey? FindEncryptionKey(string keyId) => _encryption.GetValueOrDefault(keyId);

    /// <summary>The encryption key to use at an instant: of those in force the one that came into force last; null where there is none.</summary>
    public PublicEncryptionKey? EncryptionKeyAt(long unixMicros) => _encryption.Values
        .Where(key => key.Validity.Contains(unixMicros))
        .OrderByDescending(key => key.Validity.FromUnixMicros)
        .ThenBy(key => key.Id, StringComparer.Ordinal)
        .FirstOrDefault();
}
