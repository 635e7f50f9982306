using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Node.Agencies;
using SharingBus.Node.Restores;
using SharingBus.Trust.Bundles;

namespace SharingBus.Node.Witnessing;

/// <summary>
/// The witnesses of an agency's log. All that do not rest are asked at once; once the quorum is there the others have a moment more, and one that is silent
/// then rests.
/// </summary>
internal sealed class WitnessCircle(string agency, int quorum, IReadOnlyList<RemoteWitness> witnesses, RestoreWatch restores, TimeProvider time, ILogger logger) : IDisposable
{
    // Two commits to a disk and two signatures are milliseconds; a node that is started over takes longer and is asked again.
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(5);

    // What answers at all mostly answers by then, and more cosignatures than the quorum are worth a moment to who waits.
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    /// <summary>Until the first that rests may be asked again; null where none rests.</summary>
    public TimeSpan? ShortestRest => witnesses.Select(w => w.Rest).Where(rest => rest > TimeSpan.Zero).Cast<TimeSpan?>().Min();

    /// <summary>How many did not cosign when they were asked last.</summary>
    public int Failing => witnesses.Count(w => w.Fault is not null);

    /// <summary>A checkpoint with the lines of those that cosigned it.</summary>
    public async Task<WitnessedCheckpoint> AskAsync(Checkpoint checkpoint, SignedNote note, FederationKeys register, CancellationToken cancellation)
    {
        using var patience = new CancellationTokenSource(AnswerWithin, time);
        Task<NoteSignature?>[] asked =
            [.. witnesses.Where(w => w.Rest == TimeSpan.Zero).Select(w => AskAsync(w, checkpoint, note, register, patience.Token, cancellation))];
        List<NoteSignature> lines = [];
        try
        {
            await foreach (Task<NoteSignature?> answered in Task.WhenEach(asked))
            {
                lines.AddRange(await answered is { } line ? [line] : []);
                if (lines.Count == quorum)
                {
                    patience.CancelAfter(Grace);
                }
            }
        }
        finally
        {
            // A witness is asked by one round at a time: nobody is still asked when the next round begins.
            await patience.CancelAsync();
            Task ended = Task.WhenAll(asked);
            await ended.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        return Read(checkpoint, lines.Aggregate(note, static (one, line) => one.With(line)), register);
    }

    /// <summary>Which of the witnesses have cosigned a checkpoint, by the keys in force.</summary>
    public WitnessedCheckpoint Read(Checkpoint checkpoint, SignedNote note, FederationKeys register)
    {
        long now = Clock.Micros(time.GetUtcNow());
        string[] cosigned = [.. witnesses.Select(w => w.Agency).Where(witness => LogSignature.OfWitness(note, witness, register, now) is not null)];
        return new WitnessedCheckpoint(checkpoint, note.ToString(), cosigned);
    }

    public void Dispose()
    {
        foreach (RemoteWitness witness in witnesses)
        {
            witness.Dispose();
        }
    }

    // The same fault is told once, not at every round.
    private async Task<NoteSignature?> AskAsync(
        RemoteWitness witness, Checkpoint checkpoint, SignedNote note, FederationKeys register, CancellationToken patience, CancellationToken cancellation)
    {
        string? before = witness.Fault;
        NoteSignature? line = await witness.AskAsync(checkpoint, note, register, patience, cancellation);
        if (witness.Fault is { } fault && fault != before)
        {
            WitnessLog.NotCosigned(logger, agency, witness.Agency, fault);
        }
        else if (witness.Fault is null && before is not null)
        {
            WitnessLog.CosignedAgain(logger, agency, witness.Agency);
        }

        if (witness.Contradicting is { } size)
        {
            await restores.CosignedAsync(witness.Agency, size, cancellation);
        }

        return line;
    }
}
