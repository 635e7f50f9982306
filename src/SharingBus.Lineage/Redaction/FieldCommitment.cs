using System.Security.Cryptography;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Redaction;

/// <summary>
/// The commitment to the fields of a notice. A leaf is SHA-256(0x00 ‖ salt ‖ field); the salts of 16 bytes stand one behind the other
/// in SHA-512(seed ‖ 0) ‖ SHA-512(seed ‖ 1) ‖ …, the number as one byte; the root is SHA-256(0x01 ‖ the leaves in order). So a field
/// can be shown later without the others, and nobody can test a guess of a field that was not shown.
/// </summary>
public static class FieldCommitment
{
    /// <summary>Bytes of a seed and a root.</summary>
    public const int Size = TreeHash.Size;

    /// <summary>Bytes of a salt: more than anybody can try.</summary>
    public const int SaltSize = 16;

    /// <summary>Room for the salts of all leaves.</summary>
    internal const int SaltBytes = FieldLeaves.Max * SaltSize;

    private const byte LeafPrefix = 0;
    private const byte RootPrefix = 1;

    private const int ShortLeafBytes = 256;

    private static readonly byte[] LeafPrefixes = [LeafPrefix];

    [ThreadStatic]
    private static IncrementalHash? _saltHash;

    /// <summary>Computes the root. Allocates nothing.</summary>
    /// <param name="notice">The notice in canonical form.</param>
    /// <param name="seed">32 random bytes, made for this notice alone.</param>
    /// <param name="root">Receives 32 bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are no serialised message.</exception>
    public static void Compute(ReadOnlySpan<byte> notice, ReadOnlySpan<byte> seed, Span<byte> root)
    {
        Span<TreeHash> hashes = stackalloc TreeHash[FieldLeaves.Max];
        int count = HashLeaves(notice, seed, stackalloc byte[SaltBytes], hashes);
        Root(hashes[..count]).CopyTo(root);
    }

    /// <summary>Hashes the leaves of a notice.</summary>
    /// <param name="notice">The notice in canonical form.</param>
    /// <param name="seed">Its seed.</param>
    /// <param name="salts">Room for <see cref="SaltBytes"/>; receives what opens the leaves, one behind the other.</param>
    /// <param name="hashes">Room for 16.</param>
    /// <returns>How many there are.</returns>
    /// <exception cref="InvalidDataException">The bytes are no serialised message.</exception>
    internal static int HashLeaves(ReadOnlySpan<byte> notice, ReadOnlySpan<byte> seed, Span<byte> salts, Span<TreeHash> hashes)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, Size);
        Span<WireField> leaves = stackalloc WireField[FieldLeaves.Max];
        int count = FieldLeaves.Cut(notice, leaves);
        DeriveSalts(seed, count, salts);
        for (int leaf = 0; leaf < count; leaf++)
        {
            hashes[leaf] = LeafHash(Salt(salts, leaf), notice.Slice(leaves[leaf].Start, leaves[leaf].Length));
        }

        return count;
    }

    /// <summary>The salt of one leaf.</summary>
    internal static ReadOnlySpan<byte> Salt(ReadOnlySpan<byte> salts, int leaf) => salts.Slice(leaf * SaltSize, SaltSize);

    /// <summary>The hash of one leaf.</summary>
    internal static TreeHash LeafHash(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> field)
    {
        // A leaf is mostly short: one input costs less than three.
        Span<byte> input = stackalloc byte[ShortLeafBytes];
        int length = 1 + SaltSize + field.Length;
        if (length > ShortLeafBytes)
        {
            return Sha256.Hash(LeafPrefixes, salt, field);
        }

        input[0] = LeafPrefix;
        salt.CopyTo(input[1..]);
        field.CopyTo(input[(1 + SaltSize)..]);
        return Sha256.Hash(input[..length]);
    }

    /// <summary>The root over leaf hashes, 16 at most.</summary>
    internal static TreeHash Root(ReadOnlySpan<TreeHash> leaves)
    {
        Span<byte> input = stackalloc byte[1 + (FieldLeaves.Max * Size)];
        input[0] = RootPrefix;
        int length = 1;
        foreach (TreeHash leaf in leaves)
        {
            leaf.CopyTo(input[length..]);
            length += Size;
        }

        return Sha256.Hash(input[..length]);
    }

    // Seed and number have fixed lengths and the seed is secret: a plain hash does as well as a keyed one.
    private static void DeriveSalts(ReadOnlySpan<byte> seed, int count, Span<byte> salts)
    {
        Span<byte> input = stackalloc byte[Size + 1];
        seed.CopyTo(input);
        for (int block = 0; block * SHA512.HashSizeInBytes < count * SaltSize; block++)
        {
            input[Size] = (byte)block;
            SaltBlock(input, salts[(block * SHA512.HashSizeInBytes)..]);
        }
    }

    private static void SaltBlock(ReadOnlySpan<byte> input, Span<byte> salts)
    {
        if (OpenSslDigest.IsAvailable)
        {
            OpenSslDigest.Sha512(input, salts);
            return;
        }

        IncrementalHash hash = _saltHash ??= IncrementalHash.CreateHash(HashAlgorithmName.SHA512);
        hash.AppendData(input);
        hash.GetHashAndReset(salts);
    }
}
