using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Keeps one agency's journal. Commits are called by one writer, one at a time; readings by anybody.</summary>
internal interface IJournalStore : IJournalReadings, IAsyncDisposable
{
    /// <summary>Entries that were durable when the store was opened.</summary>
    long OpenedSize { get; }

    /// <summary>The term under which this store writes; a higher one in the store fences this one.</summary>
    long Term { get; }

    /// <summary>The keys that its content is sealed with.</summary>
    PayloadKeys Keys { get; }

    /// <summary>The engine and how it was found, for the log.</summary>
    string Engine { get; }

    /// <summary>
    /// Judges and stores the writes, in order, in one durable transaction. Each write is judged by itself; a failure fails all
    /// and leaves nothing behind.
    /// </summary>
    /// <returns>One receipt for each write.</returns>
    /// <exception cref="JournalException">Nothing was stored.</exception>
    ValueTask<IReadOnlyList<JournalReceipt>> CommitAsync(IReadOnlyList<PreparedWrite> writes);

    /// <summary>
    /// Forgets some of the requests that need not be kept any more. A store may do it in its next transactions: called again with
    /// the same time after a commit, it goes on.
    /// </summary>
    /// <param name="beforeUnixMicros">Requests to be kept until then or later stay.</param>
    /// <returns>Whether there may be more.</returns>
    ValueTask<bool> ForgetRequestsAsync(long beforeUnixMicros);

    /// <summary>Keys of erased content that are still to be destroyed, in order of their numbers.</summary>
    ValueTask<IReadOnlyList<ErasedKey>> ErasedKeysAsync(int limit, CancellationToken cancellation);

    /// <summary>Blocks in [from, end) that have entries about any of some things, in order.</summary>
    ValueTask<IReadOnlyList<long>> BlocksAsync(IReadOnlyCollection<long> facets, long from, long end, int limit, CancellationToken cancellation);

    /// <summary>Behind the last key that a kept batch was given, be it in a transaction that is not committed yet.</summary>
    long NextBatchKey { get; }

    /// <summary>The keys of the batches that are kept.</summary>
    ValueTask<IReadOnlyList<long>> KeptKeysAsync(CancellationToken cancellation);

    /// <summary>Keys of runs of entries of which nothing is left, in order.</summary>
    ValueTask<IReadOnlyList<long>> EndedKeysAsync(int limit, CancellationToken cancellation);

    /// <summary>Blocks of entries that are due to be looked at, in order.</summary>
    ValueTask<IReadOnlyList<long>> DueBlocksAsync(long nowUnixMicros, int limit, CancellationToken cancellation);

    /// <summary>The batches that are kept in a direction, each stream's in order.</summary>
    ValueTask<IReadOnlyList<StreamPosition>> KeptPositionsAsync(StreamDirection direction, CancellationToken cancellation);

    /// <summary>Terms of content that are due to be looked at, the earliest first.</summary>
    ValueTask<IReadOnlyList<ContentTerms>> DueTermsAsync(long nowUnixMicros, int limit, CancellationToken cancellation);

    /// <summary>The rows of content that begin in [from, end), in order.</summary>
    ValueTask<IReadOnlyList<ContentSpan>> ContentSpansAsync(long from, long end, int limit, CancellationToken cancellation);

    /// <summary>
    /// Goes through the parts of the row of content that begins at an entry, but for those that are empty or were erased. For whoever looks at much and
    /// keeps little: nothing is copied for it.
    /// </summary>
    ValueTask VisitContentAsync(long first, ContentVisitor visit, CancellationToken cancellation);

    /// <summary>Goes through entries in order, but for those that have ended. A store that can lend them need not copy them, as this does.</summary>
    async ValueTask VisitEntriesAsync(long from, int count, EntryVisitor visit, CancellationToken cancellation)
    {
        foreach (StoredEntry entry in (await EntriesAsync(from, count, EntryKinds.All, cancellation)).Entries)
        {
            if (!entry.IsErased)
            {
                visit(entry.Kind, entry.Body.Span);
            }
        }
    }

    /// <summary>Whom rows of content name, from the first that begins at an entry or behind it.</summary>
    ValueTask<IReadOnlyList<PersonRow>> PersonsAsync(long from, int limit, CancellationToken cancellation);
}
