using System.Buffers;
using System.Security.Cryptography;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// The bytes of a kept batch as they lie in a SQLite file: under a key of their own, which lies beside them. A dropped batch leaves its
/// pages to the next one as they are; only its key is overwritten, which is a few bytes instead of a megabyte, and the rest is noise.
/// </summary>
internal static class KeptBytes
{
    private const int KeyBytes = 32;
    private const int TagBytes = 16;

    // Every key seals once, so one nonce does for all.
    private static readonly byte[] Nonce = new byte[12];

    /// <summary>Seals under a new key, into rented memory that the caller gives back.</summary>
    public static (byte[] Key, ArraySegment<byte> Sealed) Seal(ReadOnlySpan<byte> bytes)
    {
        byte[] key = RandomNumberGenerator.GetBytes(KeyBytes);
        byte[] rented = ArrayPool<byte>.Shared.Rent(bytes.Length + TagBytes);
        using var cipher = new AesGcm(key, TagBytes);
        cipher.Encrypt(Nonce, bytes, rented.AsSpan(0, bytes.Length), rented.AsSpan(bytes.Length, TagBytes));
        return (key, new ArraySegment<byte>(rented, 0, bytes.Length + TagBytes));
    }

    /// <exception cref="JournalException">The bytes are not what was sealed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedBytes)
    {
        try
        {
            byte[] bytes = new byte[sealedBytes.Length - TagBytes];
            using var cipher = new AesGcm(key, TagBytes);
            cipher.Decrypt(Nonce, sealedBytes[..^TagBytes], sealedBytes[^TagBytes..], bytes);
            return bytes;
        }
        catch (Exception cause) when (cause is CryptographicException or ArgumentException or OverflowException)
        {
            throw new JournalException(JournalError.Corrupt, "A kept batch in the journal's file is damaged.", cause);
        }
    }
}
