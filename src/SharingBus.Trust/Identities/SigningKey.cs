using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Federation.V1;

namespace SharingBus.Trust.Identities;

/// <summary>A private P-256 key for ECDSA signatures, of an agency or of a governance signer. Safe for use by several threads.</summary>
public sealed class SigningKey : IDisposable
{
    /// <summary>Length of a signature, in bytes: r and s as IEEE P1363 puts them side by side.</summary>
    public const int SignatureBytes = 64;

    private readonly ECDsa _origin;
    private readonly Lock _gate = new();
    private readonly KeyPool<ECDsa> _pool;

    internal SigningKey(ECDsa origin)
    {
        _origin = origin;
        _pool = new KeyPool<ECDsa>(Copy);
        byte[] spki = origin.ExportSubjectPublicKeyInfo();
        Spki = spki;
        Id = KeyId.Of(spki);
    }

    /// <summary>The key's id; see <see cref="KeyId"/>.</summary>
    public string Id { get; }

    /// <summary>The public half as DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Spki { get; }

    /// <summary>A new random key.</summary>
    public static SigningKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Signs a SHA-256 digest: ECDSA, IEEE P1363, <see cref="SignatureBytes"/> bytes.</summary>
    public byte[] SignDigest(ReadOnlySpan<byte> digest)
    {
        byte[] signature = new byte[SignatureBytes];
        SignDigest(digest, signature);
        return signature;
    }

    /// <summary>Signs a SHA-256 digest into <paramref name="signature"/>, which is <see cref="SignatureBytes"/> long.</summary>
    public void SignDigest(ReadOnlySpan<byte> digest, Span<byte> signature)
    {
        ECDsa key = _pool.Rent();
        try
        {
            if (!key.TrySignHash(digest, signature, DSASignatureFormat.IeeeP1363FixedFieldConcatenation, out int written)
                || written != SignatureBytes)
            {
                throw new CryptographicException("The signature did not take its 64 bytes.");
            }
        }
        finally
        {
            _pool.Return(key);
        }
    }

    /// <summary>Signs a SHA-256 digest as formats of others want it: ECDSA as a DER sequence.</summary>
    public byte[] SignDigestDer(ReadOnlySpan<byte> digest)
    {
        ECDsa key = _pool.Rent();
        try
        {
            return key.SignHash(digest.ToArray(), DSASignatureFormat.Rfc3279DerSequence);
        }
        finally
        {
            _pool.Return(key);
        }
    }

    /// <summary>The public half as a bundle carries it.</summary>
    public PublicKey ToPublicKey(DateTimeOffset validFrom, DateTimeOffset validUntil) => new()
    {
        KeyId = Id,
        Spki = ByteString.CopyFrom(Spki.Span),
        ValidFromUnixMicros = UnixMicros.From(validFrom),
        ValidUntilUnixMicros = UnixMicros.From(validUntil),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        _pool.Close();
        _origin.Dispose();
    }

    /// <summary>Hands the key to <paramref name="save"/>, one caller at a time.</summary>
    internal void Save(Action<ECAlgorithm> save)
    {
        lock (_gate)
        {
            save(_origin);
        }
    }

    private ECDsa Copy()
    {
        lock (_gate)
        {
            ECParameters parameters = _origin.ExportParameters(includePrivateParameters: true);
            try
            {
                return ECDsa.Create(parameters);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(parameters.D);
            }
        }
    }
}
