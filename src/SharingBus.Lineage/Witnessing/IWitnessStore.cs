using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Witnessing;

/// <summary>
/// The newest checkpoint of each log that an agency knows: of others' logs what it has cosigned, of its own what others have. Every call that changes
/// something returns after it is durable. For use by several threads and, in a database, by several nodes.
/// </summary>
/// <remarks>Every method throws <see cref="JournalException"/> where the storage fails; nothing was stored then.</remarks>
public interface IWitnessStore : IAsyncDisposable
{
    /// <summary>The newest checkpoint of a log; null where there is none.</summary>
    /// <exception cref="InvalidDataException">What is stored is none.</exception>
    ValueTask<SeenCheckpoint?> FindAsync(string log, CancellationToken cancellation = default);

    /// <summary>Puts a checkpoint in the place of the one before it.</summary>
    /// <param name="before">What was found; null for a log that was not known.</param>
    /// <param name="next">What is known from now on, of the same log.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>False where another stands there meanwhile; nothing was changed then.</returns>
    ValueTask<bool> AdvanceAsync(SeenCheckpoint? before, SeenCheckpoint next, CancellationToken cancellation = default);

    /// <summary>Keeps a note that cannot be true beside the newest one of its log, the first of each log: two such notes are the evidence.</summary>
    ValueTask KeepContradictionAsync(string log, string note, CancellationToken cancellation = default);

    /// <summary>The note that contradicts the log's newest one or an older one; null where none was shown.</summary>
    ValueTask<string?> ContradictionAsync(string log, CancellationToken cancellation = default);
}
