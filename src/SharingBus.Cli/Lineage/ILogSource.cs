using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Tiles;

namespace SharingBus.Cli.Lineage;

/// <summary>A log to mirror: its tiles, and its checkpoint.</summary>
internal interface ILogSource : ITileLog
{
    /// <summary>The log's checkpoint now, as a note and as what it says.</summary>
    Task<(byte[] Note, Checkpoint Checkpoint)> CheckpointAsync(CancellationToken cancel);
}
