using SharingBus.Lineage.Checkpoints;

namespace SharingBus.Node.Witnessing;

/// <summary>A checkpoint that a quorum has cosigned.</summary>
/// <param name="Checkpoint">The state of the log.</param>
/// <param name="Note">It with all signatures.</param>
/// <param name="Witnesses">The agencies that have cosigned it.</param>
internal sealed record WitnessedCheckpoint(Checkpoint Checkpoint, string Note, IReadOnlyList<string> Witnesses);
