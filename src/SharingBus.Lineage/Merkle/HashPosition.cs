namespace SharingBus.Lineage.Merkle;

/// <summary>
/// Where a perfect subtree's hash stands among the stored hashes. Hashes are stored in the order in which they become
/// complete: a leaf, then every interior node that the leaf completes. So a commit appends one contiguous run.
/// </summary>
internal static class HashPosition
{
    /// <summary>How many hashes a tree of <paramref name="size"/> leaves has stored.</summary>
    public static long Count(long size)
    {
        long count = 0;
        for (long nodes = size; nodes > 0; nodes >>= 1)
        {
            count += nodes;
        }

        return count;
    }

    /// <summary>The position of node <paramref name="number"/> (from 0, left to right) of a level (0 = leaves).</summary>
    public static long Of(int level, long number)
    {
        // The node is complete with the last leaf below it, and stands `level` places behind that leaf.
        long lastLeaf = ((number + 1) << level) - 1;
        return Count(lastLeaf) + level;
    }
}
