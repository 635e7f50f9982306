using System.Numerics;

namespace SharingBus.Lineage.Merkle;

/// <summary>
/// The right edge of a growing tree: the roots of its perfect subtrees, largest first. Enough to append and to know the root,
/// at most one hash per bit of the size.
/// </summary>
public sealed class CompactRange
{
    private readonly List<TreeHash> _peaks;

    /// <summary>An empty tree.</summary>
    public CompactRange()
        : this(0, [])
    {
    }

    private CompactRange(long size, List<TreeHash> peaks)
    {
        Size = size;
        _peaks = peaks;
    }

    /// <summary>Leaves so far.</summary>
    public long Size { get; private set; }

    /// <summary>Takes up a tree from the roots of its perfect subtrees, largest first.</summary>
    /// <exception cref="ArgumentException">The number of roots is not the number of one bits of the size.</exception>
    public static CompactRange Resume(long size, IReadOnlyList<TreeHash> peaks)
    {
        ArgumentNullException.ThrowIfNull(peaks);
        return BitOperations.PopCount((ulong)size) == peaks.Count
            ? new CompactRange(size, [.. peaks])
            : throw new ArgumentException($"A tree of {size} leaves has not {peaks.Count} perfect subtrees.", nameof(peaks));
    }

    /// <summary>A copy that grows apart from this one: a group that fails to commit leaves the original as it was.</summary>
    public CompactRange Fork() => new(Size, [.. _peaks]);

    /// <summary>Appends a leaf and hands every hash that became complete to <paramref name="completed"/>, in stored order.</summary>
    public void Append(in TreeHash leafHash, ICollection<TreeHash> completed)
    {
        ArgumentNullException.ThrowIfNull(completed);
        TreeHash hash = leafHash;
        completed.Add(hash);
        for (long bits = Size; (bits & 1) == 1; bits >>= 1)
        {
            hash = TreeHasher.Node(_peaks[^1], hash);
            _peaks.RemoveAt(_peaks.Count - 1);
            completed.Add(hash);
        }

        _peaks.Add(hash);
        Size++;
    }

    /// <summary>The RFC 6962 tree head.</summary>
    public TreeHash Root()
    {
        if (_peaks.Count == 0)
        {
            return TreeHasher.EmptyRoot;
        }

        TreeHash root = _peaks[^1];
        for (int peak = _peaks.Count - 2; peak >= 0; peak--)
        {
            root = TreeHasher.Node(_peaks[peak], root);
        }

        return root;
    }
}
