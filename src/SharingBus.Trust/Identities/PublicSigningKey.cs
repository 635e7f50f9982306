using System.Security.Cryptography;
using SharingBus.Federation.V1;

namespace SharingBus.Trust.Identities;

/// <summary>The public half of a <see cref="SigningKey"/>. Safe for use by several threads.</summary>
public sealed class PublicSigningKey
{
    private readonly byte[] _spki;
    private readonly KeyPool<ECDsa> _pool;

    private PublicSigningKey(byte[] spki, Validity validity)
    {
        _spki = spki;
        _pool = new KeyPool<ECDsa>(Import);
        _pool.Return(Import());
        Id = KeyId.Of(spki);
        Validity = validity;
    }

    /// <summary>The key's id, computed from the key itself.</summary>
    public string Id { get; }

    /// <summary>When the key may be used.</summary>
    public Validity Validity { get; }

    /// <summary>The key as DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Spki => _spki;

    /// <summary>A key that is always valid, for example a pinned one.</summary>
    /// <exception cref="CryptographicException">The bytes are no P-256 key.</exception>
    public static PublicSigningKey FromSpki(ReadOnlySpan<byte> spki) => new(spki.ToArray(), Validity.Always);

    /// <summary>A key as a bundle carries it.</summary>
    /// <exception cref="CryptographicException">The bytes are no P-256 key.</exception>
    public static PublicSigningKey From(PublicKey key) => new(key.Spki.ToByteArray(), Validity.Of(key));

    /// <summary>Whether <paramref name="signature"/> (ECDSA, IEEE P1363, 64 bytes) is this key's over the SHA-256 digest.</summary>
    public bool VerifyDigest(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        if (signature.Length != SigningKey.SignatureBytes)
        {
            return false;
        }

        ECDsa key = _pool.Rent();
        try
        {
            return key.VerifyHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
        finally
        {
            _pool.Return(key);
        }
    }

    /// <summary>Whether <paramref name="signature"/> (ECDSA as a DER sequence) is this key's over the SHA-256 digest.</summary>
    public bool VerifyDigestDer(ReadOnlySpan<byte> digest, ReadOnlySpan<byte> signature)
    {
        ECDsa key = _pool.Rent();
        try
        {
            return key.VerifyHash(digest, signature, DSASignatureFormat.Rfc3279DerSequence);
        }
        catch (CryptographicException)
        {
            return false; // no sequence of two numbers
        }
        finally
        {
            _pool.Return(key);
        }
    }

    private ECDsa Import()
    {
        ECDsa key = ECDsa.Create();
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
