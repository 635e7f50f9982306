using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Tiles;

/// <summary>Hashes tiles upwards.</summary>
internal static class TileFold
{
    /// <summary>The root of a perfect subtree over hashes of one level: a power of two of them, at most a full tile.</summary>
    public static TreeHash Perfect(ReadOnlySpan<TreeHash> hashes)
    {
        Span<TreeHash> row = stackalloc TreeHash[TilePath.FullWidth];
        hashes.CopyTo(row);
        for (int width = hashes.Length; width > 1; width /= 2)
        {
            for (int pair = 0; pair < width / 2; pair++)
            {
                row[pair] = TreeHasher.Node(row[2 * pair], row[(2 * pair) + 1]);
            }
        }

        return row[0];
    }

    /// <summary>
    /// The head of a tree from the right edge of each of its levels: what a partial tile holds is under no other tile, and all else is under
    /// one of them.
    /// </summary>
    /// <param name="tree">The tree.</param>
    /// <param name="edges">By level, at least as many hashes as its partial tile has; a wider tile of a larger tree begins with the same.</param>
    public static TreeHash Head(TileTree tree, Func<int, TreeHash[]> edges)
    {
        TreeHash? head = null;
        for (int level = 0; level < tree.Levels; level++)
        {
            int width = tree.EdgeWidth(level);
            while (width > 0)
            {
                // From the right, so from the smallest perfect subtree to the largest.
                int length = width & -width;
                TreeHash subtree = Perfect(edges(level).AsSpan(width - length, length));
                head = head is { } right ? TreeHasher.Node(subtree, right) : subtree;
                width -= length;
            }
        }

        return head ?? TreeHasher.EmptyRoot;
    }
}
