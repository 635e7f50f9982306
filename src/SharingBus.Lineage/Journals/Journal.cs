using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Messages;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Journals;

/// <summary>
/// An agency's journal: the append-only, durable, Merkle-hashed log of everything that happened, and the readings that are
/// written with it. One writer; everybody else hands it work and waits for the group's commit.
/// </summary>
public sealed class Journal : IAsyncDisposable
{
    private readonly JournalOptions _options;
    private readonly IJournalStore _store;
    private readonly ILogger _logger;
    private readonly CommitQueue _queue;

    private Journal(JournalOptions options, IJournalStore store, TimeProvider time, ILogger logger)
    {
        _options = options;
        _store = store;
        _logger = logger;
        Proofs = new TreeProofs(store);
        Messages = new MessageReadings(options.Agency, store);
        _queue = new CommitQueue(options, store, time, logger);
    }

    /// <summary>The agency, which is also the log's name.</summary>
    public string Agency => _options.Agency;

    /// <summary>Durable entries.</summary>
    public long Size => _queue.Growth.Size;

    /// <summary>Whether it takes writes.</summary>
    public JournalHealth Health => _queue.Health;

    /// <summary>Everything that can be read.</summary>
    public IJournalReadings Read => _store;

    /// <summary>What is known of single messages.</summary>
    public MessageReadings Messages { get; }

    /// <summary>Roots and proofs.</summary>
    public TreeProofs Proofs { get; }

    /// <summary>Opens an agency's journal, makes it where there is none, and takes it over from whoever had it open.</summary>
    /// <exception cref="ArgumentException">The options are wrong: all faults at once.</exception>
    /// <exception cref="JournalException">The file or schema cannot be opened, is newer than this product, or is another agency's.</exception>
    public static async Task<Journal> OpenAsync(JournalOptions options, TimeProvider time, ILogger<Journal> logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        IReadOnlyList<string> faults = options.Check();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        IJournalStore store = options.ConnectionString.Length > 0
            ? await PostgresJournalStore.OpenAsync(options)
            : await Task.Run(() => SqliteJournalStore.Open(options));
        JournalLog.Opened(logger, options.Agency, store.OpenedSize, store.Term, store.Engine);
        return new Journal(options, store, time, logger);
    }

    /// <summary>Appends one write. Completes once it is durable, or was judged not to be written.</summary>
    /// <param name="write">What happened.</param>
    /// <param name="cancellation">Ends the waiting. A write that is already queued may become durable all the same.</param>
    /// <exception cref="JournalException">Nothing was stored.</exception>
    public async ValueTask<JournalReceipt> AppendAsync(JournalWrite write, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(write);
        try
        {
            return (await _queue.AppendAsync(PreparedWrite.From([write]), cancellation))[0];
        }
        catch
        {
            write.Chain?.Break();
            throw;
        }
    }

    /// <summary>
    /// Appends many writes in one transaction, in order. Each is judged by itself: one that is a duplicate or conflict holds up
    /// none of the others.
    /// </summary>
    /// <returns>One receipt for each write, in order.</returns>
    /// <exception cref="JournalException">Nothing was stored.</exception>
    public async ValueTask<IReadOnlyList<JournalReceipt>> AppendManyAsync(
        IReadOnlyList<JournalWrite> writes, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(writes);
        if (writes.Count == 0)
        {
            return [];
        }

        return await _queue.AppendAsync(PreparedWrite.From(writes), cancellation);
    }

    /// <summary>
    /// The same page as <see cref="IJournalReadings.EntriesAsync"/> gives, for a reading that follows the writer: what was written last comes out of memory.
    /// </summary>
    public ValueTask<EntryPage> FollowAsync(long from, int limit, EntryKinds kinds, CancellationToken cancellation = default) =>
        _queue.Tail.Read(from, limit, kinds) is { } page ? new ValueTask<EntryPage>(page) : _store.EntriesAsync(from, limit, kinds, cancellation);

    /// <summary>Completes with the size once the journal holds more than <paramref name="size"/> entries.</summary>
    /// <exception cref="JournalException">The journal was closed or has stopped.</exception>
    public ValueTask<long> WaitForGrowthAsync(long size, CancellationToken cancellation = default) =>
        _queue.Growth.WaitAsync(size, cancellation);

    /// <summary>Finishes the queued writes and closes the file.</summary>
    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        await _store.DisposeAsync();
        JournalLog.Closed(_logger, Agency);
    }
}
