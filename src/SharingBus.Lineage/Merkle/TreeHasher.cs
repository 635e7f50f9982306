using System.Security.Cryptography;

namespace SharingBus.Lineage.Merkle;

/// <summary>The hash functions of RFC 6962, section 2.1: leaves and interior nodes can never be taken for each other.</summary>
public static class TreeHasher
{
    private const byte LeafPrefix = 0x00;
    private const byte NodePrefix = 0x01;

    // Longer leaves than this go through a rented incremental hash; commitments have 32 bytes.
    private const int StackLeafBytes = 512;

    /// <summary>The root of a tree without leaves: SHA-256 of nothing.</summary>
    public static TreeHash EmptyRoot { get; } = TreeHash.Read(SHA256.HashData([]));

    /// <summary>SHA-256(0x00 ‖ leaf).</summary>
    public static TreeHash Leaf(ReadOnlySpan<byte> leaf)
    {
        Span<byte> input = leaf.Length < StackLeafBytes ? stackalloc byte[leaf.Length + 1] : new byte[leaf.Length + 1];
        input[0] = LeafPrefix;
        leaf.CopyTo(input[1..]);
        return Sha256.Hash(input);
    }

    /// <summary>SHA-256(0x01 ‖ left ‖ right).</summary>
    public static TreeHash Node(in TreeHash left, in TreeHash right)
    {
        Span<byte> input = stackalloc byte[1 + (2 * TreeHash.Size)];
        input[0] = NodePrefix;
        left.CopyTo(input[1..]);
        right.CopyTo(input[(1 + TreeHash.Size)..]);
        return Sha256.Hash(input);
    }
}
