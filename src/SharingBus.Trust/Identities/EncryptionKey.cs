using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Federation.V1;

namespace SharingBus.Trust.Identities;

/// <summary>A private P-256 key to which senders encapsulate the keys of their epochs. Safe for use by several threads.</summary>
public sealed class EncryptionKey : IDisposable
{
    private readonly ECDiffieHellman _origin;
    private readonly Lock _gate = new();

    internal EncryptionKey(ECDiffieHellman origin)
    {
        _origin = origin;
        byte[] spki = origin.ExportSubjectPublicKeyInfo();
        Spki = spki;
        Id = KeyId.Of(spki);
    }

    /// <summary>The key's id; see <see cref="KeyId"/>.</summary>
    public string Id { get; }

    /// <summary>The public half as DER SubjectPublicKeyInfo.</summary>
    public ReadOnlyMemory<byte> Spki { get; }

    /// <summary>A new random key.</summary>
    public static EncryptionKey Create() => new(ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>The public half as a bundle carries it.</summary>
    public PublicKey ToPublicKey(DateTimeOffset validFrom, DateTimeOffset validUntil) => new()
    {
        KeyId = Id,
        Spki = ByteString.CopyFrom(Spki.Span),
        ValidFromUnixMicros = UnixMicros.From(validFrom),
        ValidUntilUnixMicros = UnixMicros.From(validUntil),
    };

    /// <inheritdoc/>
    public void Dispose() => _origin.Dispose();

    /// <summary>Hands the key to <paramref name="save"/>, one caller at a time.</summary>
    internal void Save(Action<ECAlgorithm> save)
    {
        lock (_gate)
        {
            save(_origin);
        }
    }

    /// <summary>Hands the key to <paramref name="use"/>, one caller at a time: it is needed once per epoch, so nobody waits long.</summary>
    internal TResult Use<TResult>(Func<ECDiffieHellman, TResult> use)
    {
        lock (_gate)
        {
            return use(_origin);
        }
    }
}
