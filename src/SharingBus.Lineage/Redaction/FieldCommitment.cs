using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Redaction;

/// <summary>
/// The commitment to the fields of a notice. A leaf is SHA-256(0x00 ‖ salt ‖ field), its salt SHA-256(seed ‖ index as four
/// big-endian bytes); the root is SHA-256(0x01 ‖ the leaves in order). So a field can be shown later without the others, and
/// nobody can test a guess of a field that was not shown.
/// </summary>
public static class FieldCommitment
{
    /// <summary>Bytes of a seed, a salt and a root.</summary>
    public const int Size = TreeHash.Size;

    private const byte LeafPrefix = 0;
    private const byte RootPrefix = 1;

    // Most leaves are far below a kilobyte; a narrative may not be.
    private const int StackLeafBytes = 1024;

    /// <summary>Computes the root. Allocates nothing.</summary>
    /// <param name="notice">The notice in canonical form.</param>
    /// <param name="seed">32 random bytes, made for this notice alone.</param>
    /// <param name="root">Receives 32 bytes.</param>
    /// <exception cref="InvalidDataException">The bytes are no serialised message.</exception>
    public static void Compute(ReadOnlySpan<byte> notice, ReadOnlySpan<byte> seed, Span<byte> root)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, Size);
        Span<WireField> leaves = stackalloc WireField[FieldLeaves.Max];
        Span<TreeHash> hashes = stackalloc TreeHash[FieldLeaves.Max];
        int count = FieldLeaves.Cut(notice, leaves);
        Span<byte> salt = stackalloc byte[Size];
        for (int leaf = 0; leaf < count; leaf++)
        {
            DeriveSalt(seed, leaf, salt);
            hashes[leaf] = LeafHash(salt, notice.Slice(leaves[leaf].Start, leaves[leaf].Length));
        }

        Root(hashes[..count]).CopyTo(root);
    }

    /// <summary>The leaves of a notice, to choose which of them to open.</summary>
    /// <exception cref="InvalidDataException">The bytes are no serialised message.</exception>
    public static IReadOnlyList<WireField> Leaves(ReadOnlySpan<byte> notice)
    {
        Span<WireField> leaves = stackalloc WireField[FieldLeaves.Max];
        return leaves[..FieldLeaves.Cut(notice, leaves)].ToArray();
    }

    /// <summary>Lays some leaves of a notice open.</summary>
    /// <param name="notice">The notice in canonical form.</param>
    /// <param name="seed">The notice's seed.</param>
    /// <param name="indices">The leaves to open.</param>
    /// <exception cref="ArgumentOutOfRangeException">The notice has no such leaf.</exception>
    public static FieldOpening Open(ReadOnlyMemory<byte> notice, ReadOnlySpan<byte> seed, IReadOnlySet<int> indices)
    {
        ArgumentNullException.ThrowIfNull(indices);
        ArgumentOutOfRangeException.ThrowIfNotEqual(seed.Length, Size);
        IReadOnlyList<WireField> leaves = Leaves(notice.Span);
        foreach (int index in indices)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(index, nameof(indices));
            ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, leaves.Count, nameof(indices));
        }

        List<OpenedLeaf> opened = [];
        List<TreeHash> closed = [];
        for (int leaf = 0; leaf < leaves.Count; leaf++)
        {
            byte[] salt = new byte[Size];
            DeriveSalt(seed, leaf, salt);
            ReadOnlyMemory<byte> field = notice.Slice(leaves[leaf].Start, leaves[leaf].Length);
            if (indices.Contains(leaf))
            {
                opened.Add(new OpenedLeaf(leaf, salt, field));
            }
            else
            {
                closed.Add(LeafHash(salt, field.Span));
            }
        }

        return new FieldOpening(leaves.Count, opened, closed);
    }

    /// <summary>Whether the opened fields are fields of the notice with this root.</summary>
    /// <remarks>The root binds the bytes of each opened field, its place, and the number of leaves.</remarks>
    public static bool Verify(FieldOpening opening, ReadOnlySpan<byte> root)
    {
        ArgumentNullException.ThrowIfNull(opening);
        if (opening.Count is < 0 or > FieldLeaves.Max
            || opening.Opened.Count + opening.Closed.Count != opening.Count
            || root.Length != Size)
        {
            return false;
        }

        Span<TreeHash> hashes = stackalloc TreeHash[opening.Count];
        return Place(opening, hashes) && Root(hashes) == TreeHash.Read(root);
    }

    // Opened leaves stand at their index, closed ones fill the gaps; indices that do not rise are no opening.
    private static bool Place(FieldOpening opening, Span<TreeHash> hashes)
    {
        int nextOpened = 0;
        int nextClosed = 0;
        for (int leaf = 0; leaf < hashes.Length; leaf++)
        {
            if (nextOpened < opening.Opened.Count && opening.Opened[nextOpened].Index == leaf)
            {
                OpenedLeaf opened = opening.Opened[nextOpened++];
                if (opened.Salt.Length != Size)
                {
                    return false;
                }

                hashes[leaf] = LeafHash(opened.Salt.Span, opened.Field.Span);
            }
            else if (nextClosed < opening.Closed.Count)
            {
                hashes[leaf] = opening.Closed[nextClosed++];
            }
            else
            {
                return false;
            }
        }

        return true;
    }

    // Seed and index have fixed lengths and the seed is secret, so a plain hash is as good a derivation as a keyed one.
    private static void DeriveSalt(ReadOnlySpan<byte> seed, int index, Span<byte> salt)
    {
        Span<byte> input = stackalloc byte[Size + sizeof(int)];
        seed.CopyTo(input);
        BinaryPrimitives.WriteInt32BigEndian(input[Size..], index);
        SHA256.HashData(input, salt);
    }

    private static TreeHash LeafHash(ReadOnlySpan<byte> salt, ReadOnlySpan<byte> field)
    {
        int length = 1 + Size + field.Length;
        byte[]? rented = length > StackLeafBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        Span<byte> input = rented is null ? stackalloc byte[StackLeafBytes] : rented;
        input = input[..length];
        input[0] = LeafPrefix;
        salt.CopyTo(input[1..]);
        field.CopyTo(input[(1 + Size)..]);
        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(input, digest);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented, clearArray: true);
        }

        return TreeHash.Read(digest);
    }

    private static TreeHash Root(ReadOnlySpan<TreeHash> leaves)
    {
        Span<byte> input = stackalloc byte[1 + (FieldLeaves.Max * Size)];
        input[0] = RootPrefix;
        int length = 1;
        foreach (TreeHash leaf in leaves)
        {
            leaf.CopyTo(input[length..]);
            length += Size;
        }

        Span<byte> digest = stackalloc byte[Size];
        SHA256.HashData(input[..length], digest);
        return TreeHash.Read(digest);
    }
}
