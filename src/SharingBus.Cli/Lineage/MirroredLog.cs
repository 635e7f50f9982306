using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Tiles;

namespace SharingBus.Cli.Lineage;

/// <summary>A log that was mirrored.</summary>
/// <param name="Checkpoint">How far.</param>
/// <param name="Done">What it took.</param>
internal sealed record MirroredLog(Checkpoint Checkpoint, TileProgress Done);
