using System.Security.Cryptography;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Keys;

/// <summary>
/// Seals single payloads and kept batches, each under its own key: AES-256-GCM. A key may seal twice after a crash, where the number of what was never
/// committed is given again; so every row has a nonce of its own.
/// </summary>
internal static class PayloadCipher
{
    /// <summary>Bytes of a row's nonce.</summary>
    public const int NonceSize = 12;

    /// <summary>Bytes that a sealed payload is longer.</summary>
    public const int TagSize = 16;

    /// <summary>Seals into a place that is a tag longer than the payload, which may stand there already.</summary>
    public static void Seal(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> payload, Span<byte> place)
    {
        if (OpenSslGcm.IsAvailable)
        {
            OpenSslGcm.Seal(key, nonce, payload, place);
            return;
        }

        SealByRuntime(key, nonce, payload, place);
    }

    internal static void SealByRuntime(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> payload, Span<byte> place)
    {
        using AesGcm cipher = new(key, TagSize);
        cipher.Encrypt(nonce, payload, place[..payload.Length], place[payload.Length..]);
    }

    internal static void OpenByRuntime(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, Span<byte> place)
    {
        using AesGcm cipher = new(key, TagSize);
        cipher.Decrypt(nonce, sealedBytes[..^TagSize], sealedBytes[^TagSize..], place);
    }

    /// <exception cref="JournalException">The bytes are not what was sealed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes)
    {
        byte[] payload = new byte[Math.Max(0, sealedBytes.Length - TagSize)];
        Open(key, nonce, sealedBytes, payload);
        return payload;
    }

    /// <summary>Opens into a place that is a tag shorter than what was sealed.</summary>
    /// <exception cref="JournalException">The bytes are not what was sealed.</exception>
    public static void Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> nonce, ReadOnlySpan<byte> sealedBytes, Span<byte> place)
    {
        try
        {
            if (OpenSslGcm.IsAvailable)
            {
                OpenSslGcm.Open(key, nonce, sealedBytes, place);
            }
            else
            {
                OpenByRuntime(key, nonce, sealedBytes, place);
            }
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException or OverflowException)
        {
            throw new JournalException(JournalError.Corrupt, "What is sealed in the journal is damaged.", cause);
        }
    }
}
