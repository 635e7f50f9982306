using Npgsql;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// A journal in one schema of a PostgreSQL database with synchronous commit: a commit returns after its fsync, and readers see
/// it only then.
/// </summary>
internal sealed class PostgresJournalStore : IJournalStore
{
    // Requests deleted in one statement: some milliseconds.
    private const int ForgottenRequests = 1_024;

    // Runs read at a time: some thousand entries.
    private const int RunsAtOnce = 4;

    private readonly NpgsqlDataSource _source;
    private readonly PostgresWriter _writer;
    private readonly PostgresQuery _query;

    private PostgresJournalStore(NpgsqlDataSource source, PostgresWriter writer)
    {
        _source = source;
        _writer = writer;
        _query = new PostgresQuery(source);
        OpenedSize = writer.Size;
        Engine = $"PostgreSQL {writer.ServerVersion}";
    }

    public long OpenedSize { get; }

    public long Term => _writer.Term;

    public PayloadKeys Keys => _writer.Keys;

    internal Task RequestsRead => _writer.RequestsRead;

    public string Engine { get; }

    public static async Task<PostgresJournalStore> OpenAsync(JournalOptions options)
    {
        NpgsqlDataSource source = PostgresSource.Create(options);
        try
        {
            return new PostgresJournalStore(source, await PostgresWriter.OpenAsync(source, options));
        }
        catch (Exception cause)
        {
            await source.DisposeAsync();
            if (PostgresFault.Knows(cause))
            {
                throw PostgresFault.From(cause);
            }

            throw;
        }
    }

    public ValueTask<IReadOnlyList<JournalReceipt>> CommitAsync(IReadOnlyList<PreparedWrite> writes) => _writer.CommitAsync(writes);

    // A primary that lost its term forgets nothing: the rows are the other's now.
    public async ValueTask<bool> ForgetRequestsAsync(long beforeUnixMicros) => (await _query.ManyAsync(
        """
        DELETE FROM request WHERE ctid = ANY (ARRAY(SELECT ctid FROM request WHERE keep_until < $1 LIMIT $2))
        AND EXISTS (SELECT 1 FROM journal WHERE id = 1 AND term = $3) RETURNING 1
        """,
        static row => row.GetInt32(0),
        CancellationToken.None,
        PostgresQuery.Of(beforeUnixMicros),
        PostgresQuery.Of(ForgottenRequests),
        PostgresQuery.Of(Term))).Count == ForgottenRequests;

    public async ValueTask<IReadOnlyList<ErasedKey>> ErasedKeysAsync(int limit, CancellationToken cancellation) => await _query.ManyAsync(
        "SELECT number, idx, part, reason FROM erased_key ORDER BY number LIMIT $1",
        static row => new ErasedKey(row.GetInt64(0), new ContentKey(row.GetInt64(1), row.GetInt32(2)), (DestructionReason)row.GetInt16(3)),
        cancellation,
        PostgresQuery.Of(limit));

    public async ValueTask<IReadOnlyList<long>> BlocksAsync(
        IReadOnlyCollection<long> facets, long from, long end, int limit, CancellationToken cancellation) => await _query.ManyAsync(
        """
        SELECT DISTINCT f.block FROM unnest($1) AS wanted (key)
        CROSS JOIN LATERAL (SELECT block FROM facet WHERE key = wanted.key AND block >= $2 AND block < $3 ORDER BY block LIMIT $4) f ORDER BY f.block LIMIT $4
        """,
        static row => row.GetInt64(0),
        cancellation,
        PostgresQuery.Of<long[]>([.. facets]),
        PostgresQuery.Of(from),
        PostgresQuery.Of(end),
        PostgresQuery.Of(limit));

    public long NextBatchKey => _writer.NextBatchKey;

    public async ValueTask<IReadOnlyList<long>> KeptKeysAsync(CancellationToken cancellation) =>
        await _query.ManyAsync("SELECT key FROM kept_batch WHERE key IS NOT NULL", static row => row.GetInt64(0), cancellation);

    public async ValueTask<IReadOnlyList<ContentSpan>> ContentSpansAsync(long from, long end, int limit, CancellationToken cancellation) => await _query.ManyAsync(
        $"SELECT first, shared, first_key, length(places) / {ContentRun.PlaceSize} FROM content WHERE first >= $1 AND first < $2 ORDER BY first LIMIT $3",
        static row => new ContentSpan(row.GetInt64(0), row.GetBoolean(1), row.GetInt64(2), row.GetInt32(3)),
        cancellation,
        PostgresQuery.Of(from),
        PostgresQuery.Of(end),
        PostgresQuery.Of(limit));

    public async ValueTask VisitContentAsync(long first, ContentVisitor visit, CancellationToken cancellation)
    {
        ContentRun? row = await _query.FirstAsync(
            $"SELECT {PostgresContent.Columns} FROM content WHERE first = $1", PostgresContent.Read, cancellation, PostgresQuery.Of(first));
        row?.Stored.Visit(Keys.Tree, visit);
    }

    public async ValueTask<IReadOnlyList<PersonRow>> PersonsAsync(long from, int limit, CancellationToken cancellation) => await _query.ManyAsync(
        "SELECT first, shared, first_key, tags FROM person WHERE first >= $1 ORDER BY first LIMIT $2",
        static row => new PersonRow(row.GetInt64(0), row.GetBoolean(1), row.GetInt64(2), row.GetFieldValue<byte[]>(3)),
        cancellation,
        PostgresQuery.Of(from),
        PostgresQuery.Of(limit));

    public async ValueTask<IReadOnlyList<long>> EndedKeysAsync(int limit, CancellationToken cancellation) => await _query.ManyAsync(
        "SELECT number FROM ended_key ORDER BY number LIMIT $1", static row => row.GetInt64(0), cancellation, PostgresQuery.Of(limit));

    public async ValueTask<IReadOnlyList<long>> DueBlocksAsync(long nowUnixMicros, int limit, CancellationToken cancellation) => await _query.ManyAsync(
        "SELECT block FROM entry_term WHERE due <= $1 ORDER BY block LIMIT $2",
        static row => row.GetInt64(0),
        cancellation,
        PostgresQuery.Of(nowUnixMicros),
        PostgresQuery.Of(limit));

    public async ValueTask<IReadOnlyList<StreamPosition>> KeptPositionsAsync(StreamDirection direction, CancellationToken cancellation) =>
        await _query.ManyAsync(
            "SELECT peer, lane, incarnation, sequence FROM kept_batch WHERE direction = $1 ORDER BY peer, lane, incarnation, sequence",
            row => new StreamPosition(new StreamKey(row.GetString(0), (Lane)row.GetInt16(1), direction), row.GetGuid(2), row.GetInt64(3)),
            cancellation,
            PostgresQuery.Of((short)direction));

    public async ValueTask<IReadOnlyList<ContentTerms>> DueTermsAsync(long nowUnixMicros, int limit, CancellationToken cancellation) =>
        await _query.ManyAsync(
            "SELECT first, shared, due, ends FROM content_term WHERE due <= $1 ORDER BY due LIMIT $2",
            static row => new ContentTerms(row.GetInt64(0), row.GetBoolean(1), row.GetInt64(2), Bytes(row, 3)),
            cancellation,
            PostgresQuery.Of(nowUnixMicros),
            PostgresQuery.Of(limit));

    public async ValueTask<long> SizeAsync(CancellationToken cancellation = default) =>
        (await _query.ManyAsync("SELECT size FROM journal WHERE id = 1", static row => row.GetInt64(0), cancellation))[0];

    public async ValueTask<EntryPage> EntriesAsync(long from, int limit, EntryKinds kinds, CancellationToken cancellation = default)
    {
        // The size is read before the rows: what is appended in between belongs to the next page. A run holds at least one entry of the
        // kinds, so no more runs than the limit are needed, and mostly far fewer.
        long size = await SizeAsync(cancellation);
        List<StoredEntry> entries = [];
        EntryRows rows = new(Keys);
        long next = from;
        while (next < size && entries.Count < limit)
        {
            List<(EntryRange Range, byte[] Run, long? Key)> runs = await _query.ManyAsync(
                """
                SELECT first, count, entries, key FROM entry_run
                WHERE first >= (SELECT coalesce(max(first), 0) FROM entry_run WHERE first <= $1) AND first < $2 AND kinds & $3 <> 0
                ORDER BY first LIMIT $4
                """,
                static row => Run(row, first: 0),
                cancellation,
                PostgresQuery.Of(next),
                PostgresQuery.Of(size),
                PostgresQuery.Of(kinds.Mask),
                PostgresQuery.Of(RunsAtOnce));
            foreach ((EntryRange range, byte[] run, long? key) in runs)
            {
                rows.Read(new StoredRun(range, key, run), next, size, kinds, limit, entries);
            }

            next = runs.Count < RunsAtOnce ? size : runs[^1].Range.First + runs[^1].Range.Count;
        }

        return EntryPage.Of(entries, from, limit, size);
    }

    public async ValueTask<IReadOnlyDictionary<Guid, MessageHome>> HomesAsync(
        IReadOnlyCollection<Guid> messageIds, CancellationToken cancellation = default) => (await _query.ManyAsync(
            """
            SELECT asked.id, home.idx, home.part FROM unnest($1) AS asked (id)
            CROSS JOIN LATERAL (SELECT idx, part FROM message WHERE message_id = asked.id ORDER BY idx, part LIMIT 1) home
            """,
            static row => new MessageHome(row.GetGuid(0), row.GetInt64(1), row.GetInt32(2)),
            cancellation,
            PostgresQuery.Of<Guid[]>([.. messageIds.Distinct()]))).ToDictionary(static home => home.MessageId);

    public ValueTask<IReadOnlyList<StoredEntry>> MentionsAsync(Guid messageId, int limit, CancellationToken cancellation = default) => AtAsync(
        "SELECT idx FROM mention WHERE message_id = $1 ORDER BY idx LIMIT $2",
        cancellation, PostgresQuery.Of(messageId), PostgresQuery.Of(limit));

    public ValueTask<IReadOnlyList<StoredEntry>> EntriesOfBatchAsync(
        StreamPosition batch, int limit, CancellationToken cancellation = default) => AtAsync(
        """
        SELECT idx FROM batch_entry
        WHERE peer = $1 AND lane = $2 AND direction = $3 AND incarnation = $4 AND sequence = $5 ORDER BY idx LIMIT $6
        """,
        cancellation, [.. Position(batch), PostgresQuery.Of(limit)]);

    public async ValueTask<EntryRange?> DecidedInAsync(long accepted, CancellationToken cancellation = default)
    {
        List<EntryRange> found = await _query.ManyAsync(
            "SELECT first, count FROM decision_run WHERE accepted_from <= $1 ORDER BY accepted_from DESC LIMIT 1",
            static row => new EntryRange(row.GetInt64(0), row.GetInt32(1)),
            cancellation,
            PostgresQuery.Of(accepted));

        // A write that stands before the notice cannot have decided it.
        return found.Count == 0 || found[0].First <= accepted ? null : found[0];
    }

    public ValueTask<IReadOnlyList<StoredEntry>> InboxAsync(string role, long from, int limit, CancellationToken cancellation = default) => AtAsync(
        "SELECT idx FROM inbox WHERE role = $1 AND idx >= $2 ORDER BY idx LIMIT $3",
        cancellation, PostgresQuery.Of(role), PostgresQuery.Of(from), PostgresQuery.Of(limit));

    public async ValueTask<ReadOnlyMemory<byte>?> ContentAsync(ContentKey key, CancellationToken cancellation = default)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> parts = await ContentsAsync(key.Index, cancellation);
        return key.Part < parts.Count ? parts[key.Part] : null;
    }

    public async ValueTask<IReadOnlyList<ReadOnlyMemory<byte>?>> ContentsAsync(long index, CancellationToken cancellation = default)
    {
        ContentRun? row = await _query.FirstAsync(
            $"SELECT {PostgresContent.Columns} FROM content WHERE first <= $1 ORDER BY first DESC LIMIT 1",
            PostgresContent.Read,
            cancellation,
            PostgresQuery.Of(index));
        return row?.Stored.Of(index, Keys.Tree) ?? [];
    }

    // The bytes are added up on the server, so that what is beyond the bound never leaves it.
    public async ValueTask<IReadOnlyDictionary<long, ReadOnlyMemory<byte>>> ContentsAsync(
        long from, long end, long maxBytes, CancellationToken cancellation = default)
    {
        List<ContentRun> rows = await _query.ManyAsync(
            $"""
            WITH row AS (
                SELECT {PostgresContent.Columns}, sum(length(bytes)) OVER (ORDER BY first) - length(bytes) AS before FROM content
                WHERE first >= (SELECT coalesce(max(first), 0) FROM content WHERE first <= $1) AND first < $2 AND shared)
            SELECT {PostgresContent.Columns} FROM row WHERE before < $3 ORDER BY first
            """,
            PostgresContent.Read,
            cancellation,
            PostgresQuery.Of(from),
            PostgresQuery.Of(end),
            PostgresQuery.Of(maxBytes));
        Dictionary<long, ReadOnlyMemory<byte>> contents = [];
        KeyWalk keys = new(Keys.Tree);
        foreach (ContentRun row in rows)
        {
            row.Stored.AddTo(contents, from, end, keys);
        }

        return contents;
    }

    public async ValueTask<IReadOnlyList<Guid>> DerivedAsync(Guid messageId, int limit, CancellationToken cancellation = default) =>
        await _query.ManyAsync(
            "SELECT child FROM parent WHERE parent = $1 ORDER BY child LIMIT $2",
            static row => row.GetGuid(0), cancellation, PostgresQuery.Of(messageId), PostgresQuery.Of(limit));

    public async ValueTask<IReadOnlyList<Guid>> ParentsAsync(Guid messageId, CancellationToken cancellation = default) =>
        await _query.ManyAsync(
            "SELECT parent FROM parent WHERE child = $1 ORDER BY parent",
            static row => row.GetGuid(0), cancellation, PostgresQuery.Of(messageId));

    public ValueTask<RequestRecord?> RequestAsync(string caller, string requestId, CancellationToken cancellation = default) =>
        _query.FirstAsync(
            "SELECT digest, message_id, keep_until FROM request WHERE key = $3 AND caller = $1 AND request_id = $2",
            row => new RequestRecord(caller, requestId, Bytes(row, 0), row.GetGuid(1), row.GetInt64(2)),
            cancellation, PostgresQuery.Of(caller), PostgresQuery.Of(requestId), PostgresQuery.Of(RequestKey.Of(caller, requestId)));

    public async ValueTask<long?> CursorAsync(string name, CancellationToken cancellation = default)
    {
        List<long> found = await _query.ManyAsync(
            "SELECT position FROM cursor WHERE name = $1", static row => row.GetInt64(0), cancellation, PostgresQuery.Of(name));
        return found.Count == 0 ? null : found[0];
    }

    public async ValueTask<IReadOnlyList<StreamPosition>> StreamsAsync(CancellationToken cancellation = default) =>
        await PostgresStreamRows.ReadAsync(_query, cancellation);

    public async ValueTask<IReadOnlyList<KeptBatch>> KeptBatchesAsync(StreamPosition behind, int limit, CancellationToken cancellation = default)
    {
        List<(long Sequence, KeptBatch? Batch)> page;
        do
        {
            // A key file that is newer than the journal no longer has the keys of batches that were dropped since: those behind them count.
            page = await KeptRowsAsync(behind, limit, cancellation);
            behind = page.Count > 0 ? behind with { Sequence = page[^1].Sequence } : behind;
        }
        while (page.Count > 0 && page.All(static row => row.Batch is null));

        return [.. page.Select(static row => row.Batch).OfType<KeptBatch>()];
    }

    public async ValueTask<IReadOnlyList<StreamPosition>> LeftBehindAsync(CancellationToken cancellation = default) =>
        await _query.ManyAsync(
            """
            SELECT DISTINCT k.peer, k.lane, k.incarnation
            FROM kept_batch k JOIN stream s ON s.peer = k.peer AND s.lane = k.lane AND s.direction = k.direction
            WHERE k.direction = $1 AND k.incarnation <> s.incarnation
            """,
            static row => new StreamPosition(new StreamKey(row.GetString(0), (Lane)row.GetInt16(1), StreamDirection.Outgoing), row.GetGuid(2), 0),
            cancellation,
            PostgresQuery.Of((short)StreamDirection.Outgoing));

    public async ValueTask<IReadOnlyList<ChangeRecord>> ChangesAsync(Guid target, CancellationToken cancellation = default) =>
        await _query.ManyAsync(
            "SELECT change_id, origin, kind, reason, replacement FROM change WHERE target = $1 ORDER BY idx",
            row => new ChangeRecord(
                target,
                row.GetGuid(0),
                row.GetString(1),
                (ChangeKind)row.GetInt16(2),
                (ChangeReason)row.GetInt16(3),
                row.IsDBNull(4) ? null : row.GetGuid(4)),
            cancellation, PostgresQuery.Of(target));

    public async ValueTask<IReadOnlySet<Guid>> ChangedAsync(IReadOnlyCollection<Guid> messageIds, CancellationToken cancellation = default) =>
        (await _query.ManyAsync(
            "SELECT DISTINCT target FROM change WHERE target = ANY ($1)",
            static row => row.GetGuid(0), cancellation, PostgresQuery.Of<Guid[]>([.. messageIds]))).ToHashSet();

    public async ValueTask<IReadOnlyList<TreeHash>> CommitmentsAsync(long from, int count, CancellationToken cancellation = default) =>
        await PostgresHashes.ReadCommitmentsAsync(_query, from, count, cancellation);

    public async ValueTask<IReadOnlyList<TreeHash>> HashesAsync(IReadOnlyList<long> positions, CancellationToken cancellation = default) =>
        await PostgresHashes.ReadAsync(_query, positions, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _source.DisposeAsync();
    }

    private ValueTask<List<(long Sequence, KeptBatch? Batch)>> KeptRowsAsync(StreamPosition behind, int limit, CancellationToken cancellation) => _query.ManyAsync(
        """
        SELECT sequence, digest, key, bytes FROM kept_batch
        WHERE peer = $1 AND lane = $2 AND direction = $3 AND incarnation = $4 AND sequence > $5 ORDER BY sequence LIMIT $6
        """,
        row => (row.GetInt64(0), (row.IsDBNull(2) ? Bytes(row, 3) : BatchSeal.Open(Keys.Tree, row.GetInt64(2), Bytes(row, 3))) is { } bytes
            ? new KeptBatch(behind with { Sequence = row.GetInt64(0) }, Bytes(row, 1), bytes)
            : null),
        cancellation,
        [.. Position(behind), PostgresQuery.Of(limit)]);

    private static (EntryRange Range, byte[] Run, long? Key) Run(NpgsqlDataReader row, int first) =>
        (new EntryRange(row.GetInt64(first), row.GetInt32(first + 1)), Bytes(row, first + 2), row.IsDBNull(first + 3) ? null : row.GetInt64(first + 3));

    private static NpgsqlParameter[] Position(StreamPosition position) =>
    [
        PostgresQuery.Of(position.Stream.Peer),
        PostgresQuery.Of((short)position.Stream.Lane),
        PostgresQuery.Of((short)position.Stream.Direction),
        PostgresQuery.Of(position.Incarnation),
        PostgresQuery.Of(position.Sequence),
    ];

    private static byte[] Bytes(NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    // The entries at the indices that a statement finds.
    private async ValueTask<IReadOnlyList<StoredEntry>> AtAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        List<(long Index, (EntryRange Range, byte[] Run, long? Key) Row)> found = await _query.ManyAsync(
            $"""
            SELECT found.idx, run.first, run.count, run.entries, run.key FROM ({sql}) found
            JOIN LATERAL (SELECT * FROM entry_run WHERE first <= found.idx ORDER BY first DESC LIMIT 1) run ON true ORDER BY found.idx
            """,
            static row => (row.GetInt64(0), Run(row, first: 1)),
            cancellation,
            parameters);
        List<StoredEntry> entries = [];
        EntryRows rows = new(Keys);
        foreach ((long index, (EntryRange range, byte[] run, long? key)) in found)
        {
            rows.Read(new StoredRun(range, key, run), index, index + 1, EntryKinds.All, int.MaxValue, entries);
        }

        return entries;
    }
}
