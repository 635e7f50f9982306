using System.Buffers.Binary;
using System.Security.Cryptography;

namespace SharingBus.Lineage.Checkpoints;

/// <summary>One signature line of a note.</summary>
/// <param name="Name">Who signed, by the name of the key.</param>
/// <param name="KeyHash">The first four bytes of the SHA-256 of the key's DER SubjectPublicKeyInfo: tells which of several keys to try.</param>
/// <param name="Value">The signature itself.</param>
public sealed record NoteSignature(string Name, uint KeyHash, ReadOnlyMemory<byte> Value)
{
    /// <summary>Bytes of a key hash.</summary>
    internal const int KeyHashBytes = sizeof(uint);

    /// <summary>The hash of a key, as Rekor makes it.</summary>
    /// <param name="spki">The key as DER SubjectPublicKeyInfo.</param>
    public static uint HashOf(ReadOnlySpan<byte> spki)
    {
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(spki, digest);
        return BinaryPrimitives.ReadUInt32BigEndian(digest);
    }
}
