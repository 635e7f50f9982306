using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Merkle;

/// <summary>Roots and proofs of a journal at any size it has had, from its stored hashes: O(log n) reads each.</summary>
public sealed class TreeProofs
{
    private readonly IJournalReadings _journal;

    /// <summary>Proves out of the given journal.</summary>
    public TreeProofs(IJournalReadings journal) => _journal = journal;

    /// <summary>The tree head over the first <paramref name="size"/> entries.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The journal has fewer entries.</exception>
    public async ValueTask<TreeHash> RootAsync(long size, CancellationToken cancellation = default)
    {
        await RequireSizeAsync(size, cancellation);
        return size == 0 ? TreeHasher.EmptyRoot : (await FoldAsync([new LeafRange(0, size)], cancellation))[0];
    }

    /// <summary>The audit path from an entry to the root at <paramref name="size"/>, lowest first.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The index is not below the size, or the journal has fewer entries.</exception>
    public async ValueTask<IReadOnlyList<TreeHash>> InclusionAsync(long index, long size, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(index);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(index, size);
        await RequireSizeAsync(size, cancellation);
        return await FoldAsync(ProofPath.Inclusion(index, size), cancellation);
    }

    /// <summary>The proof that the journal at <paramref name="oldSize"/> is a prefix of the journal at <paramref name="size"/>.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The sizes are not ordered, or the journal has fewer entries.</exception>
    public async ValueTask<IReadOnlyList<TreeHash>> ConsistencyAsync(long oldSize, long size, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(oldSize);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(oldSize, size);
        await RequireSizeAsync(size, cancellation);
        return oldSize == 0 || oldSize == size ? [] : await FoldAsync(ProofPath.Consistency(oldSize, size), cancellation);
    }

    private async ValueTask RequireSizeAsync(long size, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, await _journal.SizeAsync(cancellation));
    }

    private async ValueTask<TreeHash[]> FoldAsync(List<LeafRange> ranges, CancellationToken cancellation)
    {
        List<long> positions = [];
        int[] counts = new int[ranges.Count];
        for (int range = 0; range < counts.Length; range++)
        {
            counts[range] = ranges[range].AddPositions(positions);
        }

        IReadOnlyList<TreeHash> stored = await _journal.HashesAsync(positions, cancellation);
        TreeHash[] folded = new TreeHash[counts.Length];
        int next = 0;
        for (int range = 0; range < counts.Length; range++)
        {
            int last = next + counts[range] - 1;
            TreeHash hash = stored[last];
            for (int part = last - 1; part >= next; part--)
            {
                hash = TreeHasher.Node(stored[part], hash);
            }

            folded[range] = hash;
            next = last + 1;
        }

        return folded;
    }
}
