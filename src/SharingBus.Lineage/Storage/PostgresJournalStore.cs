using Npgsql;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// A journal in one schema of a PostgreSQL database with synchronous commit: a commit returns after its fsync, and readers see
/// it only then.
/// </summary>
internal sealed class PostgresJournalStore : IJournalStore
{
    // Requests deleted in one statement: some milliseconds.
    private const int ForgottenRequests = 1_024;

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

    public async ValueTask<long> SizeAsync(CancellationToken cancellation = default) =>
        (await _query.ManyAsync("SELECT size FROM journal WHERE id = 1", static row => row.GetInt64(0), cancellation))[0];

    public async ValueTask<EntryPage> EntriesAsync(long from, int limit, EntryKinds kinds, CancellationToken cancellation = default)
    {
        // The size comes with the rows, so that both are of the same state, and alone where no entry fits.
        List<(long Size, StoredEntry? Entry)> rows = await _query.ManyAsync(
            """
            SELECT e.idx, e.kind, e.salt, e.body, j.size FROM journal j LEFT JOIN LATERAL (
                SELECT * FROM entry WHERE idx >= $1 AND (($2 >> kind) & 1) = 1 ORDER BY idx LIMIT $3) e ON true
            WHERE j.id = 1 ORDER BY e.idx
            """,
            static row => (row.GetInt64(4), row.IsDBNull(0) ? null : Entry(row)),
            cancellation,
            PostgresQuery.Of(from),
            PostgresQuery.Of(kinds.Mask),
            PostgresQuery.Of(limit));
        List<StoredEntry> entries = [.. rows.Select(static row => row.Entry).OfType<StoredEntry>()];
        long next = entries.Count == limit ? entries[^1].Index + 1 : Math.Max(from, rows[0].Size);
        return new EntryPage(entries, next);
    }

    public async ValueTask<IReadOnlyList<StoredEntry>> EntriesOfMessageAsync(
        Guid messageId, int limit, CancellationToken cancellation = default) => await _query.ManyAsync(
        """
        SELECT e.idx, e.kind, e.salt, e.body FROM message_entry m JOIN entry e USING (idx)
        WHERE m.message_id = $1 ORDER BY m.idx LIMIT $2
        """,
        Entry, cancellation, PostgresQuery.Of(messageId), PostgresQuery.Of(limit));

    public async ValueTask<IReadOnlySet<Guid>> KnownMessagesAsync(IReadOnlyList<Guid> messageIds, CancellationToken cancellation = default)
    {
        const int Accepted = (int)JournalEntry.EventOneofCase.Accepted;
        const int Received = (int)JournalEntry.EventOneofCase.Received;
        return (await _query.ManyAsync(
            $"""
            SELECT asked.id FROM unnest($1) AS asked (id)
            WHERE EXISTS (SELECT 1 FROM message_entry m WHERE m.message_id = asked.id AND m.kind IN ({Accepted}, {Received}))
            """,
            static row => row.GetGuid(0), cancellation, PostgresQuery.Of<Guid[]>([.. messageIds]))).ToHashSet();
    }

    public async ValueTask<IReadOnlyList<Guid>> DerivedAsync(Guid messageId, int limit, CancellationToken cancellation = default) =>
        await _query.ManyAsync(
            "SELECT child FROM parent WHERE parent = $1 ORDER BY child LIMIT $2",
            static row => row.GetGuid(0), cancellation, PostgresQuery.Of(messageId), PostgresQuery.Of(limit));

    public async ValueTask<IReadOnlyList<Guid>> ParentsAsync(Guid messageId, CancellationToken cancellation = default) =>
        await _query.ManyAsync(
            "SELECT parent FROM parent WHERE child = $1 ORDER BY parent",
            static row => row.GetGuid(0), cancellation, PostgresQuery.Of(messageId));

    public ValueTask<PayloadRecord?> PayloadAsync(
        Guid messageId, PayloadKind kind, int part = 0, CancellationToken cancellation = default) => _query.FirstAsync(
        "SELECT seed, bytes FROM payload WHERE message_id = $1 AND kind = $2 AND part = $3",
        row => new PayloadRecord(messageId, kind, part, Bytes(row, 1), Bytes(row, 0)),
        cancellation, PostgresQuery.Of(messageId), PostgresQuery.Of((short)kind), PostgresQuery.Of(part));

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
        await _query.ManyAsync(
            "SELECT peer, lane, direction, incarnation, sequence FROM stream",
            static row => new StreamPosition(
                new StreamKey(row.GetString(0), (Lane)row.GetInt16(1), (StreamDirection)row.GetInt16(2)), row.GetGuid(3), row.GetInt64(4)),
            cancellation);

    public async ValueTask<IReadOnlyList<KeptBatch>> KeptBatchesAsync(
        StreamPosition behind, int limit, CancellationToken cancellation = default) => await _query.ManyAsync(
        """
        SELECT sequence, digest, bytes FROM kept_batch
        WHERE peer = $1 AND lane = $2 AND direction = $3 AND incarnation = $4 AND sequence > $5 ORDER BY sequence LIMIT $6
        """,
        row => new KeptBatch(behind with { Sequence = row.GetInt64(0) }, Bytes(row, 1), Bytes(row, 2)),
        cancellation,
        PostgresQuery.Of(behind.Stream.Peer),
        PostgresQuery.Of((short)behind.Stream.Lane),
        PostgresQuery.Of((short)behind.Stream.Direction),
        PostgresQuery.Of(behind.Incarnation),
        PostgresQuery.Of(behind.Sequence),
        PostgresQuery.Of(limit));

    // The bytes are added up on the server, so that what is beyond the bound never leaves it.
    public async ValueTask<IReadOnlyList<StoredDelivery>> DeliveriesAsync(
        string role, long after, int limit, long maxBytes, CancellationToken cancellation = default) => await _query.ManyAsync(
        """
        WITH place AS (
            SELECT d.position, d.message_id, d.type, d.head, p.bytes,
                row_number() OVER arrival AS number,
                sum(length(d.head) + coalesce(length(p.bytes), 0)) OVER arrival AS total
            FROM (SELECT * FROM delivery WHERE role = $1 AND position > $2 ORDER BY position LIMIT $3) d
            LEFT JOIN payload p ON p.message_id = d.message_id AND p.kind = $4 AND p.part = d.part
            WINDOW arrival AS (ORDER BY d.position))
        SELECT position, message_id, type, head, bytes, EXISTS (SELECT 1 FROM change c WHERE c.target = message_id)
        FROM place WHERE number = 1 OR total <= $5 ORDER BY position
        """,
        Delivery,
        cancellation,
        PostgresQuery.Of(role),
        PostgresQuery.Of(after),
        PostgresQuery.Of(limit),
        PostgresQuery.Of((short)PayloadKind.View),
        PostgresQuery.Of(maxBytes));

    public async ValueTask<IReadOnlyList<StoredHolder>> HoldersAsync(Guid messageId, CancellationToken cancellation = default) =>
        await _query.ManyAsync(
            "SELECT agency, role, flags FROM holder WHERE message_id = $1 ORDER BY agency, role",
            static row => new StoredHolder(row.GetString(0), row.GetString(1), (HolderFlags)row.GetInt32(2)),
            cancellation, PostgresQuery.Of(messageId));

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

    public async ValueTask<IReadOnlyList<TreeHash>> CommitmentsAsync(long from, int count, CancellationToken cancellation = default) =>
        await PostgresHashes.ReadCommitmentsAsync(_query, from, count, cancellation);

    public async ValueTask<IReadOnlyList<TreeHash>> HashesAsync(IReadOnlyList<long> positions, CancellationToken cancellation = default) =>
        await PostgresHashes.ReadAsync(_query, positions, cancellation);

    public async ValueTask DisposeAsync()
    {
        await _writer.DisposeAsync();
        await _source.DisposeAsync();
    }

    private static StoredEntry Entry(NpgsqlDataReader row) =>
        new(row.GetInt64(0), (JournalEntry.EventOneofCase)row.GetInt16(1), Bytes(row, 2), Bytes(row, 3));

    private static StoredDelivery Delivery(NpgsqlDataReader row)
    {
        // Without the named type, null would become an empty view by way of a null array.
        ReadOnlyMemory<byte>? view = row.IsDBNull(4) ? default(ReadOnlyMemory<byte>?) : Bytes(row, 4);
        return new StoredDelivery(
            row.GetInt64(0), row.GetGuid(1), (NoticeType)row.GetInt32(2), Bytes(row, 3), view, row.GetBoolean(5));
    }

    private static byte[] Bytes(NpgsqlDataReader row, int column) => row.GetFieldValue<byte[]>(column);
}
