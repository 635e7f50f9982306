using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Tiles;

/// <summary>
/// Reads every tile and bundle of a tree once. It keeps a few hashes for 256 entries, so that a log of millions fits, and only of tiles that
/// are there: a size that somebody invented costs nothing.
/// </summary>
internal sealed class TileSurvey(ITileStore store, TileTree tree, IProgress<long>? progress)
{
    private readonly List<TileFault> _faults = [];
    private long _done;

    /// <summary>Its tree.</summary>
    public TileTree Tree => tree;

    /// <summary>What is wrong with single tiles by themselves.</summary>
    public IReadOnlyList<TileFault> Faults => _faults;

    /// <summary>The entry bundles.</summary>
    public TileRow Bundles { get; } = new(keepsHashes: false);

    /// <summary>The tiles of hashes, by level.</summary>
    public TileRow[] Levels { get; } = [.. Enumerable.Range(0, tree.Levels).Select(static level => new TileRow(keepsHashes: level > 0))];

    /// <summary>Reads everything; false where it gave up over too many faults.</summary>
    public bool TryRead(int maxFaults, CancellationToken cancellation) =>
        TryRead(Bundles, tree.Bundles(), maxFaults, cancellation)
        && Levels.Index().All(level => TryRead(level.Item, tree.TilesOf(level.Index), maxFaults, cancellation));

    private bool TryRead(TileRow row, IEnumerable<TilePath> paths, int maxFaults, CancellationToken cancellation)
    {
        foreach (TilePath path in paths)
        {
            cancellation.ThrowIfCancellationRequested();
            if (_faults.Count >= maxFaults)
            {
                return false;
            }

            row.Add(path, Read(path));
            progress?.Report(++_done);
        }

        return true;
    }

    private TreeHash[]? Read(TilePath path)
    {
        StoredTile stored = store.Read(path);
        TreeHash[]? hashes = stored.Fault is null ? TileFormat.Hashes(path, stored.Bytes.Span) : null;
        if (hashes is null)
        {
            _faults.Add(stored.Fault ?? new TileFault(path, TileFaultReason.Malformed, $"an entry in it has not the length {TreeHash.Size}"));
        }

        return hashes;
    }
}
