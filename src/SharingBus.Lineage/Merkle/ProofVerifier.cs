namespace SharingBus.Lineage.Merkle;

/// <summary>Checks proofs without the log (RFC 9162, sections 2.1.3.2 and 2.1.4.2). Shares no code with what builds them.</summary>
public static class ProofVerifier
{
    /// <summary>Whether a leaf is in the tree of the given size and root.</summary>
    public static bool VerifyInclusion(TreeHash leafHash, long index, long size, IReadOnlyList<TreeHash> path, TreeHash root)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (index < 0 || index >= size)
        {
            return false;
        }

        long node = index;
        long last = size - 1;
        TreeHash hash = leafHash;
        foreach (TreeHash sibling in path)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                hash = TreeHasher.Node(sibling, hash);
                SkipLonelyLevels(ref node, ref last);
            }
            else
            {
                hash = TreeHasher.Node(hash, sibling);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && hash == root;
    }

    /// <summary>Whether the tree of the older size and root is a prefix of the newer one.</summary>
    public static bool VerifyConsistency(long oldSize, TreeHash oldRoot, long size, TreeHash root, IReadOnlyList<TreeHash> path)
    {
        ArgumentNullException.ThrowIfNull(path);
        if (oldSize < 0 || oldSize > size)
        {
            return false;
        }

        if (oldSize == 0 || oldSize == size)
        {
            return path.Count == 0 && (oldSize == 0 ? oldRoot == TreeHasher.EmptyRoot : oldRoot == root);
        }

        // A power of two: the old root itself is the first step.
        bool startsAtOldRoot = (oldSize & (oldSize - 1)) == 0;
        return (startsAtOldRoot || path.Count > 0) && Climb(oldSize, oldRoot, size, root, path, startsAtOldRoot);
    }

    private static bool Climb(
        long oldSize, TreeHash oldRoot, long size, TreeHash root, IReadOnlyList<TreeHash> path, bool startsAtOldRoot)
    {
        long node = oldSize - 1;
        long last = size - 1;
        while ((node & 1) == 1)
        {
            node >>= 1;
            last >>= 1;
        }

        TreeHash oldHash = startsAtOldRoot ? oldRoot : path[0];
        TreeHash newHash = oldHash;
        for (int step = startsAtOldRoot ? 0 : 1; step < path.Count; step++)
        {
            if (last == 0)
            {
                return false;
            }

            if ((node & 1) == 1 || node == last)
            {
                oldHash = TreeHasher.Node(path[step], oldHash);
                newHash = TreeHasher.Node(path[step], newHash);
                SkipLonelyLevels(ref node, ref last);
            }
            else
            {
                newHash = TreeHasher.Node(newHash, path[step]);
            }

            node >>= 1;
            last >>= 1;
        }

        return last == 0 && oldHash == oldRoot && newHash == root;
    }

    // On the right edge a node without a sibling rises unchanged until it becomes a right child.
    private static void SkipLonelyLevels(ref long node, ref long last)
    {
        while ((node & 1) == 0 && node != 0)
        {
            node >>= 1;
            last >>= 1;
        }
    }
}
