using System.Security.Cryptography;
using SharingBus.Federation.V1;

namespace SharingBus.Trust.Identities;

/// <summary>The public half of an <see cref="EncryptionKey"/>.</summary>
public sealed class PublicEncryptionKey
{
    private readonly byte[] _spki;

    private PublicEncryptionKey(byte[] spki, Validity validity)
    {
        _spki = spki;
        Id = KeyId.Of(spki);
        Validity = validity;
    }

    /// <summary>The key's id, computed from the key itself.</summary>
    public string Id { get; }

    /// <summary>When the key may be used.</summary>
    public Validity Validity { get; }

    /// <summary>A key as a bundle carries it.</summary>
    /// <exception cref="CryptographicException">The bytes are no P-256 key.</exception>
    public static PublicEncryptionKey From(PublicKey key)
    {
        PublicEncryptionKey read = new(key.Spki.ToByteArray(), Validity.Of(key));
        using ECDiffieHellman probe = read.Import();
        return read;
    }

    /// <summary>A key object of its own for the caller, who disposes it; an epoch needs one, once.</summary>
    internal ECDiffieHellman Import()
    {
        ECDiffieHellman key = ECDiffieHellman.Create();
        try
        {
            EcCurveCheck.ImportSpki(key, _spki);
            return key;
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}
