using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// A journal in one SQLite file in WAL mode with full synchronisation: a commit returns after its fsync, and readers see it
/// only then.
/// </summary>
internal sealed class SqliteJournalStore : IJournalStore
{
    private readonly SqliteWriter _writer;
    private readonly SqliteReaderPool _readers;

    private SqliteJournalStore(SqliteWriter writer, SqliteReaderPool readers)
    {
        _writer = writer;
        _readers = readers;
        OpenedSize = writer.Size;
    }

    public long OpenedSize { get; }

    public long Term => _writer.Term;

    public PayloadKeys Keys => _writer.Keys;

    public string Engine { get; } = $"SQLite {SqliteEngine.Current.Version} ({SqliteEngine.Current.Library})";

    public static SqliteJournalStore Open(JournalOptions options)
    {
        SqliteWriter writer = SqliteWriter.Open(options);
        try
        {
            return new SqliteJournalStore(writer, new SqliteReaderPool(options.Path, options.Readers, writer.Keys));
        }
        catch
        {
            writer.Dispose();
            throw;
        }
    }

    public ValueTask<IReadOnlyList<JournalReceipt>> CommitAsync(IReadOnlyList<PreparedWrite> writes) => new(_writer.Commit(writes));

    public ValueTask<bool> ForgetRequestsAsync(long beforeUnixMicros) => new(_writer.ForgetRequests(beforeUnixMicros));

    public ValueTask<IReadOnlyList<ErasedKey>> ErasedKeysAsync(int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<ErasedKey>>(reader => reader.ErasedKeys(limit), cancellation);

    public ValueTask<IReadOnlyList<long>> BlocksAsync(IReadOnlyCollection<long> facets, long from, long end, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<long>>(reader => reader.Blocks(facets, from, end, limit), cancellation);

    public long NextBatchKey => _writer.NextBatchKey;

    public ValueTask<IReadOnlyList<long>> KeptKeysAsync(CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<long>>(static reader => reader.KeptKeys(), cancellation);

    public ValueTask<IReadOnlyList<ContentSpan>> ContentSpansAsync(long from, long end, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<ContentSpan>>(reader => reader.ContentSpans(from, end, limit), cancellation);

    public async ValueTask VisitContentAsync(long first, ContentVisitor visit, CancellationToken cancellation) =>
        await _readers.ReadAsync(reader => reader.VisitContent(first, visit), cancellation);

    public async ValueTask VisitEntriesAsync(long from, int count, EntryVisitor visit, CancellationToken cancellation) =>
        await _readers.ReadAsync(reader => reader.VisitEntries(from, from + count, visit), cancellation);

    public ValueTask<IReadOnlyList<PersonRow>> PersonsAsync(long from, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<PersonRow>>(reader => reader.Persons(from, limit), cancellation);

    public ValueTask<IReadOnlyList<long>> EndedKeysAsync(int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<long>>(reader => reader.EndedKeys(limit), cancellation);

    public ValueTask<IReadOnlyList<long>> DueBlocksAsync(long nowUnixMicros, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<long>>(reader => reader.DueBlocks(nowUnixMicros, limit), cancellation);

    public ValueTask<IReadOnlyList<StreamPosition>> KeptPositionsAsync(StreamDirection direction, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<StreamPosition>>(reader => reader.KeptPositions(direction), cancellation);

    public ValueTask<IReadOnlyList<ContentTerms>> DueTermsAsync(long nowUnixMicros, int limit, CancellationToken cancellation) =>
        _readers.ReadAsync<IReadOnlyList<ContentTerms>>(reader => reader.DueTerms(nowUnixMicros, limit), cancellation);

    public ValueTask<long> SizeAsync(CancellationToken cancellation = default) =>
        _readers.ReadAsync(static reader => reader.Size(), cancellation);

    public ValueTask<EntryPage> EntriesAsync(long from, int limit, EntryKinds kinds, CancellationToken cancellation = default) =>
        _readers.ReadAsync(reader => reader.Entries(from, limit, kinds), cancellation);

    public ValueTask<IReadOnlyDictionary<Guid, MessageHome>> HomesAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyDictionary<Guid, MessageHome>>(reader => reader.Homes(messageIds), cancellation);

    public ValueTask<IReadOnlyList<StoredEntry>> MentionsAsync(Guid messageId, int limit, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<StoredEntry>>(reader => reader.Mentions(messageId, limit), cancellation);

    public ValueTask<IReadOnlyList<StoredEntry>> EntriesOfBatchAsync(StreamPosition batch, int limit, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<StoredEntry>>(reader => reader.EntriesOfBatch(batch, limit), cancellation);

    public ValueTask<EntryRange?> DecidedInAsync(long accepted, CancellationToken cancellation = default) =>
        _readers.ReadAsync(reader => reader.DecidedIn(accepted), cancellation);

    public ValueTask<IReadOnlyList<StoredEntry>> InboxAsync(string role, long from, int limit, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<StoredEntry>>(reader => reader.Inbox(role, from, limit), cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> ContentAsync(ContentKey key, CancellationToken cancellation = default) =>
        _readers.ReadAsync(reader => reader.Content(key), cancellation);

    public ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ContentsAsync(long index, CancellationToken cancellation = default) =>
        _readers.ReadAsync(reader => reader.Contents(index), cancellation);

    public ValueTask<IReadOnlyDictionary<long, ReadOnlyMemory<byte>>> ContentsAsync(
        long from, long end, long maxBytes, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyDictionary<long, ReadOnlyMemory<byte>>>(reader => reader.Contents(from, end, maxBytes), cancellation);

    public ValueTask<IReadOnlyList<Guid>> DerivedAsync(Guid messageId, int limit, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<Guid>>(reader => reader.Derived(messageId, limit), cancellation);

    public ValueTask<IReadOnlyList<Guid>> ParentsAsync(Guid messageId, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<Guid>>(reader => reader.Parents(messageId), cancellation);

    public ValueTask<RequestRecord?> RequestAsync(string caller, string requestId, CancellationToken cancellation = default) =>
        _readers.ReadAsync(reader => reader.Request(caller, requestId), cancellation);

    public ValueTask<long?> CursorAsync(string name, CancellationToken cancellation = default) =>
        _readers.ReadAsync(reader => reader.Cursor(name), cancellation);

    public ValueTask<IReadOnlyList<StreamPosition>> StreamsAsync(CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<StreamPosition>>(static reader => reader.Streams(), cancellation);

    public ValueTask<IReadOnlyList<KeptBatch>> KeptBatchesAsync(StreamPosition behind, int limit, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<KeptBatch>>(reader => reader.KeptBatches(behind, limit), cancellation);

    public ValueTask<IReadOnlyList<StreamPosition>> LeftBehindAsync(CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<StreamPosition>>(static reader => reader.LeftBehind(), cancellation);

    public ValueTask<IReadOnlyList<ChangeRecord>> ChangesAsync(Guid target, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<ChangeRecord>>(reader => reader.Changes(target), cancellation);

    public ValueTask<IReadOnlySet<Guid>> ChangedAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlySet<Guid>>(reader => reader.Changed(messageIds), cancellation);

    public ValueTask<IReadOnlyList<TreeHash>> CommitmentsAsync(long from, int count, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<TreeHash>>(reader => reader.Hashes.ReadCommitments(from, count), cancellation);

    public ValueTask<IReadOnlyList<TreeHash>> HashesAsync(IReadOnlyList<long> positions, CancellationToken cancellation = default) =>
        _readers.ReadAsync<IReadOnlyList<TreeHash>>(reader => reader.Hashes.Read(positions), cancellation);

    public ValueTask DisposeAsync()
    {
        _readers.Dispose();
        _writer.Dispose();
        return ValueTask.CompletedTask;
    }
}
