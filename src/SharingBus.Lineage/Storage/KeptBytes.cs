using System.Buffers;
using System.Security.Cryptography;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// The bytes of a kept batch as they lie in a SQLite file: under a key of their own, which lies beside them. A dropped batch leaves its
/// pages to the next one as they are; only its key is overwritten, which is a few bytes instead of a megabyte, and the rest is noise.
/// </summary>
internal static class KeptBytes
{
    // Every key seals once, so one nonce does for all.
    private static readonly byte[] Nonce = new byte[PayloadCipher.NonceSize];

    /// <summary>Seals under a new key, into rented memory that the caller gives back.</summary>
    public static (byte[] Key, ArraySegment<byte> Sealed) Seal(ReadOnlySpan<byte> bytes)
    {
        byte[] key = RandomNumberGenerator.GetBytes(KeyTree.KeySize);
        byte[] rented = ArrayPool<byte>.Shared.Rent(bytes.Length + PayloadCipher.TagSize);
        PayloadCipher.Seal(key, Nonce, bytes, rented.AsSpan(0, bytes.Length + PayloadCipher.TagSize));
        return (key, new ArraySegment<byte>(rented, 0, bytes.Length + PayloadCipher.TagSize));
    }

    /// <exception cref="JournalException">The bytes are not what was sealed.</exception>
    public static byte[] Open(ReadOnlySpan<byte> key, ReadOnlySpan<byte> sealedBytes) => PayloadCipher.Open(key, Nonce, sealedBytes);
}
