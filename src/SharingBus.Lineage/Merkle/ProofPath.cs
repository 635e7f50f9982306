namespace SharingBus.Lineage.Merkle;

/// <summary>Which subtrees' hashes a proof consists of, in the order of the proof (RFC 6962, sections 2.1.1 and 2.1.2).</summary>
internal static class ProofPath
{
    /// <summary>The audit path of leaf <paramref name="index"/> in a tree of <paramref name="size"/> leaves, lowest first.</summary>
    public static List<LeafRange> Inclusion(long index, long size)
    {
        List<LeafRange> path = [];
        LeafRange range = new(0, size);
        while (range.Length > 1)
        {
            long middle = range.Start + range.Split;
            LeafRange left = new(range.Start, middle);
            LeafRange right = new(middle, range.End);
            (range, LeafRange sibling) = index < middle ? (left, right) : (right, left);
            path.Add(sibling);
        }

        path.Reverse();
        return path;
    }

    /// <summary>The proof that the first <paramref name="oldSize"/> leaves of a tree are what an older tree held.</summary>
    public static List<LeafRange> Consistency(long oldSize, long size)
    {
        List<LeafRange> path = [];
        LeafRange range = new(0, size);
        bool oldTreeIsWhole = true;
        while (range.End != oldSize)
        {
            long middle = range.Start + range.Split;
            LeafRange left = new(range.Start, middle);
            LeafRange right = new(middle, range.End);
            if (oldSize <= middle)
            {
                path.Add(right);
                range = left;
            }
            else
            {
                path.Add(left);
                range = right;
                oldTreeIsWhole = false;
            }
        }

        // The verifier holds the old root already where the old tree is one subtree of the new one.
        if (!oldTreeIsWhole)
        {
            path.Add(range);
        }

        path.Reverse();
        return path;
    }
}
