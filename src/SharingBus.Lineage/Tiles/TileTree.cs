namespace SharingBus.Lineage.Tiles;

/// <summary>Which tiles the tree of a given size has: full ones, and at most one partial tile on the right edge of each level.</summary>
public sealed class TileTree
{
    /// <summary>Levels of the tree of hashes that one level of tiles stands for.</summary>
    internal const int BitsOfLevel = 8;

    private const int LevelsOfAnyTree = 8;

    /// <summary>The tree of a size.</summary>
    /// <param name="size">Leaves, from 0.</param>
    public TileTree(long size)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        Size = size;
        while (Levels < LevelsOfAnyTree && HashesAt(Levels) > 0)
        {
            Levels++;
        }
    }

    /// <summary>Leaves.</summary>
    public long Size { get; }

    /// <summary>Levels that have tiles. The highest one has a single partial tile.</summary>
    public int Levels { get; }

    /// <summary>How many tiles and bundles there are in all.</summary>
    public long Count
    {
        get
        {
            long count = TilesAt(0);
            for (int level = 0; level < Levels; level++)
            {
                count += TilesAt(level);
            }

            return count;
        }
    }

    /// <summary>How many hashes a level has: the roots of its perfect subtrees of 256^level leaves.</summary>
    public long HashesAt(int level) => level < LevelsOfAnyTree ? Size >> (BitsOfLevel * level) : 0;

    /// <summary>How many tiles a level has, the partial one included.</summary>
    public long TilesAt(int level) => FullTilesAt(level) + (EdgeWidth(level) > 0 ? 1 : 0);

    /// <summary>How many full tiles a level has; its partial tile has the number behind them.</summary>
    public long FullTilesAt(int level) => HashesAt(level) / TilePath.FullWidth;

    /// <summary>How wide the partial tile of a level is; 0 where it has none.</summary>
    public int EdgeWidth(int level) => (int)(HashesAt(level) % TilePath.FullWidth);

    /// <summary>The partial tile of a level that has one.</summary>
    public TilePath Edge(int level) => TilePath.Hashes(level, FullTilesAt(level), EdgeWidth(level));

    /// <summary>Whether the tree has exactly this tile: a partial one only at its present width.</summary>
    public bool Has(TilePath path) =>
        path.Number < FullTilesAt(path.Level) ? path.IsFull : path.Number == FullTilesAt(path.Level) && path.Width == EdgeWidth(path.Level);

    /// <summary>The tiles of hashes of a level, left to right.</summary>
    public IEnumerable<TilePath> TilesOf(int level)
    {
        for (long number = 0; number < TilesAt(level); number++)
        {
            yield return TilePath.Hashes(level, number, WidthOf(level, number));
        }
    }

    /// <summary>The entry bundles, left to right.</summary>
    public IEnumerable<TilePath> Bundles() => TilesOf(0).Select(static tile => TilePath.Entries(tile.Number, tile.Width));

    private int WidthOf(int level, long number) => number < FullTilesAt(level) ? TilePath.FullWidth : EdgeWidth(level);
}
