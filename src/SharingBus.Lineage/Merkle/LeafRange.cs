using System.Numerics;
using System.Runtime.InteropServices;

namespace SharingBus.Lineage.Merkle;

/// <summary>
/// The leaves [Start, End) of a subtree as RFC 6962 splits it. Its hash folds the stored hashes of its perfect subtrees,
/// which is one where the length is a power of two and a few on the right edge.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct LeafRange(long Start, long End)
{
    public long Length => End - Start;

    /// <summary>The largest power of two below the length: where RFC 6962 splits.</summary>
    public long Split => 1L << (63 - BitOperations.LeadingZeroCount((ulong)(Length - 1)));

    /// <summary>Adds the positions of the perfect subtrees' hashes, largest first, and tells how many.</summary>
    public int AddPositions(List<long> positions)
    {
        int before = positions.Count;
        long start = Start;
        for (long rest = Length; rest > 0;)
        {
            int level = 63 - BitOperations.LeadingZeroCount((ulong)rest);
            positions.Add(HashPosition.Of(level, start >> level));
            start += 1L << level;
            rest -= 1L << level;
        }

        return positions.Count - before;
    }
}
