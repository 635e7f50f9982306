using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SharingBus.Trust.Hpke;

/// <summary>
/// An HPKE context in base mode with DHKEM(P-256, HKDF-SHA256) and HKDF-SHA256 (RFC 9180, section 5). It only exports secrets:
/// batches arrive out of order and are numbered by their header, which a context's own running number does not allow.
/// </summary>
internal sealed class HpkeContext : IDisposable
{
    private const byte BaseMode = 0x00;
    private const int SuiteIdBytes = 10;

    private readonly byte[] _suiteId;
    private readonly byte[] _exporterSecret = new byte[LabeledKdf.HashBytes];

    private HpkeContext(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> purpose, HpkeAead aead)
    {
        _suiteId = SuiteId(aead);
        Schedule(sharedSecret, purpose);
    }

    /// <summary>The exporter secret, for comparison with published test vectors.</summary>
    internal ReadOnlySpan<byte> ExporterSecret => _exporterSecret;

    /// <summary>SetupBaseS: a fresh encapsulation to <paramref name="recipient"/>.</summary>
    public static HpkeContext Send(ECDiffieHellman recipient, ReadOnlySpan<byte> purpose, out byte[] enc)
    {
        using ECDiffieHellman ephemeral = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        return Send(recipient, purpose, ephemeral, HpkeAead.ExportOnly, out enc);
    }

    /// <summary>SetupBaseS with a given ephemeral key, which test vectors prescribe; never used twice elsewhere.</summary>
    internal static HpkeContext Send(
        ECDiffieHellman recipient, ReadOnlySpan<byte> purpose, ECDiffieHellman ephemeral, HpkeAead aead, out byte[] enc)
    {
        Span<byte> secret = stackalloc byte[DhKem.SecretBytes];
        enc = DhKem.Encapsulate(ephemeral, recipient, secret);
        HpkeContext context = new(secret, purpose, aead);
        CryptographicOperations.ZeroMemory(secret);
        return context;
    }

    /// <summary>SetupBaseR; null where <paramref name="enc"/> is no point of the curve.</summary>
    public static HpkeContext? TryReceive(
        ECDiffieHellman recipient, ReadOnlySpan<byte> purpose, ReadOnlySpan<byte> enc, HpkeAead aead = HpkeAead.ExportOnly)
    {
        Span<byte> secret = stackalloc byte[DhKem.SecretBytes];
        if (!DhKem.TryDecapsulate(recipient, enc, secret))
        {
            return null;
        }

        HpkeContext context = new(secret, purpose, aead);
        CryptographicOperations.ZeroMemory(secret);
        return context;
    }

    /// <summary>Context.Export: fills <paramref name="secret"/> with a secret of its own for <paramref name="exporterContext"/>.</summary>
    public void Export(ReadOnlySpan<byte> exporterContext, Span<byte> secret) =>
        LabeledKdf.Expand(_suiteId, _exporterSecret, "sec"u8, exporterContext, secret);

    /// <inheritdoc/>
    public void Dispose() => CryptographicOperations.ZeroMemory(_exporterSecret);

    private void Schedule(ReadOnlySpan<byte> sharedSecret, ReadOnlySpan<byte> purpose)
    {
        Span<byte> context = stackalloc byte[1 + (2 * LabeledKdf.HashBytes)];
        context[0] = BaseMode;
        LabeledKdf.Extract(_suiteId, salt: default, "psk_id_hash"u8, ikm: default, context.Slice(1, LabeledKdf.HashBytes));
        LabeledKdf.Extract(_suiteId, salt: default, "info_hash"u8, purpose, context[(1 + LabeledKdf.HashBytes)..]);

        Span<byte> secret = stackalloc byte[LabeledKdf.HashBytes];
        LabeledKdf.Extract(_suiteId, sharedSecret, "secret"u8, ikm: default, secret);
        LabeledKdf.Expand(_suiteId, secret, "exp"u8, context, _exporterSecret);
        CryptographicOperations.ZeroMemory(secret);
    }

    // "HPKE", DHKEM(P-256, HKDF-SHA256), HKDF-SHA256 and the AEAD.
    private static byte[] SuiteId(HpkeAead aead)
    {
        byte[] id = new byte[SuiteIdBytes];
        "HPKE\u0000\u0010\u0000\u0001"u8.CopyTo(id);
        BinaryPrimitives.WriteUInt16BigEndian(id.AsSpan(SuiteIdBytes - sizeof(ushort)), (ushort)aead);
        return id;
    }
}
