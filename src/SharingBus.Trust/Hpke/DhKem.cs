using System.Security.Cryptography;

namespace SharingBus.Trust.Hpke;

/// <summary>DHKEM(P-256, HKDF-SHA256): key encapsulation by Diffie-Hellman (RFC 9180, section 4.1).</summary>
internal static class DhKem
{
    /// <summary>Length of the shared secret, in bytes (Nsecret).</summary>
    public const int SecretBytes = 32;

    // "KEM" and the identifier 0x0010 of RFC 9180, section 7.1.
    private static ReadOnlySpan<byte> SuiteId => [(byte)'K', (byte)'E', (byte)'M', 0x00, 0x10];

    /// <summary>Encapsulates to <paramref name="recipient"/> with <paramref name="ephemeral"/>; returns the encapsulated key.</summary>
    public static byte[] Encapsulate(ECDiffieHellman ephemeral, ECDiffieHellman recipient, Span<byte> secret)
    {
        byte[] enc = P256Point.Of(ephemeral);
        Derive(ephemeral, recipient, enc, P256Point.Of(recipient), secret);
        return enc;
    }

    /// <summary>Recovers the shared secret; false where <paramref name="enc"/> is no valid point.</summary>
    public static bool TryDecapsulate(ECDiffieHellman recipient, ReadOnlySpan<byte> enc, Span<byte> secret)
    {
        using ECDiffieHellman? ephemeral = P256Point.TryImport(enc);
        if (ephemeral is null)
        {
            return false;
        }

        Derive(recipient, ephemeral, enc, P256Point.Of(recipient), secret);
        return true;
    }

    private static void Derive(
        ECDiffieHellman own, ECDiffieHellman other, ReadOnlySpan<byte> enc, ReadOnlySpan<byte> recipientPoint, Span<byte> secret)
    {
        using ECDiffieHellmanPublicKey otherPublic = other.PublicKey;
        byte[] agreement = own.DeriveRawSecretAgreement(otherPublic);
        Span<byte> prk = stackalloc byte[LabeledKdf.HashBytes];
        try
        {
            LabeledKdf.Extract(SuiteId, salt: default, "eae_prk"u8, agreement, prk);
            byte[] context = [.. enc, .. recipientPoint];
            LabeledKdf.Expand(SuiteId, prk, "shared_secret"u8, context, secret);
        }
        finally
        {
            CryptographicOperations.ZeroMemory(agreement);
            CryptographicOperations.ZeroMemory(prk);
        }
    }
}
