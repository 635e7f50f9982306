namespace SharingBus.Lineage.Tiles;

/// <summary>A log that hands out its tiles. It is not trusted.</summary>
public interface ITileLog
{
    /// <summary>Fetches a tile or bundle that the log's tree of a size must have.</summary>
    ValueTask<ReadOnlyMemory<byte>> FetchAsync(TilePath path, long size, CancellationToken cancellation = default);
}
