using SharingBus.Lineage.Checkpoints;

namespace SharingBus.Lineage.Witnessing;

/// <summary>A checkpoint that a witness has seen.</summary>
/// <param name="Checkpoint">What it says.</param>
/// <param name="Note">It as a signed note.</param>
public sealed record SeenCheckpoint(Checkpoint Checkpoint, string Note);
