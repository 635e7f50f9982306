using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Witnessing;

/// <summary>
/// Follows the logs of others, each along one line: a checkpoint that is smaller than the one before, or is not shown to continue it, is refused for good. The
/// first of a log is taken as it is. Whether its agency signed it is for the caller to know.
/// </summary>
public sealed class CheckpointWitness(IWitnessStore store)
{
    /// <summary>Judges a checkpoint. One that is taken is durable when this returns, and may be cosigned.</summary>
    /// <param name="shown">The checkpoint.</param>
    /// <param name="oldSize">The size that the proof begins at.</param>
    /// <param name="proof">RFC 6962 consistency proof.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    public async ValueTask<WitnessVerdict> TakeAsync(
        SeenCheckpoint shown, ulong oldSize, IReadOnlyList<TreeHash> proof, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(shown);
        while (true)
        {
            SeenCheckpoint? known = await store.FindAsync(shown.Checkpoint.Log, cancellation);
            Checkpoint before = known?.Checkpoint ?? new Checkpoint(shown.Checkpoint.Log, 0, TreeHasher.EmptyRoot);
            WitnessError error = Judge(before, shown.Checkpoint, oldSize, proof);
            if (error == WitnessError.Forked)
            {
                await store.KeepContradictionAsync(shown.Checkpoint.Log, shown.Note, cancellation);
            }

            // Where another call took a checkpoint meanwhile, this one is judged again by what that left.
            bool isDone = error != WitnessError.None || known?.Checkpoint == shown.Checkpoint || await store.AdvanceAsync(known, shown, cancellation);
            if (isDone)
            {
                return new WitnessVerdict(error, before.Size);
            }
        }
    }

    private static WitnessError Judge(Checkpoint known, Checkpoint shown, ulong oldSize, IReadOnlyList<TreeHash> proof)
    {
        if (shown.Size < known.Size)
        {
            return WitnessError.RolledBack;
        }

        if (shown.Size == known.Size && shown.Root != known.Root)
        {
            return WitnessError.Forked;
        }

        if (oldSize != (ulong)known.Size)
        {
            return WitnessError.SizeConflict;
        }

        return ProofVerifier.VerifyConsistency(known.Size, known.Root, shown.Size, shown.Root, proof) ? WitnessError.None : WitnessError.Inconsistent;
    }
}
