using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Tiles;

/// <summary>Reads a journal as the tiles of a log, out of its stored hashes and commitments: at most 256 of them for each tile.</summary>
public sealed class TileReader
{
    private readonly IJournalReadings _journal;

    /// <summary>Reads the given journal.</summary>
    public TileReader(IJournalReadings journal) => _journal = journal;

    /// <summary>The bytes of a tile or bundle of the tree of a size; null where that tree has none of this path.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The journal has fewer entries than <paramref name="size"/>.</exception>
    public async ValueTask<byte[]?> ReadAsync(TilePath path, long size, CancellationToken cancellation = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(size);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(size, await _journal.SizeAsync(cancellation));
        if (!new TileTree(size).Has(path))
        {
            return null;
        }

        long first = path.Number * TilePath.FullWidth;
        IReadOnlyList<TreeHash> items = path.IsEntries
            ? await _journal.CommitmentsAsync(first, path.Width, cancellation)
            : await _journal.HashesAsync(Positions(path.Level, first, path.Width), cancellation);
        return TileFormat.Write(path, items);
    }

    private static long[] Positions(int level, long first, int count)
    {
        long[] positions = new long[count];
        for (int hash = 0; hash < count; hash++)
        {
            positions[hash] = HashPosition.Of(TileTree.BitsOfLevel * level, first + hash);
        }

        return positions;
    }
}
