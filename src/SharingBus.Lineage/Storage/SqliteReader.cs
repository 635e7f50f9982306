using SharingBus.Exchange.V1;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>One connection that reads, with its statements prepared; used by one caller at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    public SqliteReader(string path)
    {
        _database = SqliteDatabase.Open(path, readOnly: true);
        Hashes = new SqliteHashes(_database);
    }

    public SqliteHashes Hashes { get; }

    public long Size() => One("SELECT size FROM journal", static row => row.Integer(0));

    public EntryPage Entries(long from, int limit, EntryKinds kinds)
    {
        // Read before the rows: what is appended in between belongs to the next page.
        long size = Size();
        List<StoredEntry> entries = Many(
            Statement("SELECT idx, kind, salt, body FROM entry WHERE idx >= ? AND idx < ? AND ((? >> kind) & 1) = 1 ORDER BY idx LIMIT ?")
                .Bind(from).Bind(size).Bind(kinds.Mask).Bind(limit),
            Entry);
        long next = entries.Count == limit ? entries[^1].Index + 1 : Math.Max(from, size);
        return new EntryPage(entries, next);
    }

    public List<StoredEntry> EntriesOfMessage(Guid messageId, int limit) => Many(
        Statement("SELECT e.idx, e.kind, e.salt, e.body FROM message_entry m JOIN entry e USING (idx) WHERE m.message_id = ? ORDER BY m.idx LIMIT ?")
            .Bind(messageId).Bind(limit),
        Entry);

    public HashSet<Guid> KnownMessages(IReadOnlyList<Guid> messageIds)
    {
        const int Accepted = (int)JournalEntry.EventOneofCase.Accepted;
        const int Received = (int)JournalEntry.EventOneofCase.Received;
        SqliteStatement known = Statement("SELECT 1 FROM message_entry WHERE message_id = ? AND kind IN (?, ?) LIMIT 1");
        HashSet<Guid> found = [];
        foreach (Guid messageId in messageIds)
        {
            if (known.Bind(messageId).Bind(Accepted).Bind(Received).Step())
            {
                found.Add(messageId);
            }

            known.Reset();
        }

        return found;
    }

    public List<Guid> Derived(Guid messageId, int limit) => Many(
        Statement("SELECT child FROM parent WHERE parent = ? ORDER BY child LIMIT ?").Bind(messageId).Bind(limit), static row => row.Id(0));

    public List<Guid> Parents(Guid messageId) => Many(
        Statement("SELECT parent FROM parent WHERE child = ? ORDER BY parent").Bind(messageId), static row => row.Id(0));

    public PayloadRecord? Payload(Guid messageId, PayloadKind kind, int part) => First(
        Statement("SELECT seed, bytes FROM payload WHERE message_id = ? AND kind = ? AND part = ?")
            .Bind(messageId).Bind((int)kind).Bind(part),
        row => new PayloadRecord(messageId, kind, part, row.Blob(1).ToArray(), row.Blob(0).ToArray()));

    public RequestRecord? Request(string caller, string requestId) => First(
        // The newest requests are not in the index yet: some hundred thousand rows at most, in the order in which they came.
        Statement(
            """
            SELECT r.digest, r.message_id, r.keep_until FROM request_key k JOIN request r ON r.id = k.id
            WHERE k.key = ?1 AND r.caller = ?2 AND r.request_id = ?3
            UNION
            SELECT digest, message_id, keep_until FROM request
            WHERE id > (SELECT requests_indexed FROM journal) AND caller = ?2 AND request_id = ?3
            """)
            .Bind(RequestKey.Of(caller, requestId)).Bind(caller).Bind(requestId),
        row => new RequestRecord(caller, requestId, row.Blob(0).ToArray(), row.Id(1), row.Integer(2)));

    public long? Cursor(string name)
    {
        List<long> found = Many(Statement("SELECT position FROM cursor WHERE name = ?").Bind(name), static row => row.Integer(0));
        return found.Count == 0 ? null : found[0];
    }

    public List<StreamPosition> Streams() => Many(
        Statement("SELECT peer, lane, direction, incarnation, sequence FROM stream"),
        static row => new StreamPosition(
            new StreamKey(row.Text(0), (Lane)row.Integer(1), (StreamDirection)row.Integer(2)), row.Id(3), row.Integer(4)));

    public List<KeptBatch> KeptBatches(StreamPosition behind, int limit) => Many(
        Statement(
            """
            SELECT sequence, digest, bytes FROM kept_batch
            WHERE peer = ? AND lane = ? AND direction = ? AND incarnation = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """)
            .Bind(behind.Stream.Peer).Bind((int)behind.Stream.Lane).Bind((int)behind.Stream.Direction)
            .Bind(behind.Incarnation).Bind(behind.Sequence).Bind(limit),
        row => new KeptBatch(behind with { Sequence = row.Integer(0) }, row.Blob(1).ToArray(), row.Blob(2).ToArray()));

    public List<StoredDelivery> Deliveries(string role, long after, int limit, long maxBytes)
    {
        SqliteStatement rows = Statement(
            """
            SELECT d.position, d.message_id, d.type, d.head, p.bytes, EXISTS (SELECT 1 FROM change c WHERE c.target = d.message_id)
            FROM delivery d LEFT JOIN payload p ON p.message_id = d.message_id AND p.kind = ? AND p.part = d.part
            WHERE d.role = ? AND d.position > ? ORDER BY d.position LIMIT ?
            """).Bind((int)PayloadKind.View).Bind(role).Bind(after).Bind(limit);
        List<StoredDelivery> deliveries = [];
        long bytes = 0;
        while (rows.Step())
        {
            bytes += rows.Blob(3).Length + rows.Blob(4).Length;
            if (bytes > maxBytes && deliveries.Count > 0)
            {
                break;
            }

            deliveries.Add(Delivery(rows));
        }

        rows.Reset();
        return deliveries;
    }

    public List<StoredHolder> Holders(Guid messageId) => Many(
        Statement("SELECT agency, role, flags FROM holder WHERE message_id = ? ORDER BY agency, role").Bind(messageId),
        static row => new StoredHolder(row.Text(0), row.Text(1), (HolderFlags)row.Integer(2)));

    public List<ChangeRecord> Changes(Guid target) => Many(
        Statement("SELECT change_id, origin, kind, reason, replacement FROM change WHERE target = ? ORDER BY idx").Bind(target),
        row => new ChangeRecord(
            target, row.Id(0), row.Text(1), (ChangeKind)row.Integer(2), (ChangeReason)row.Integer(3), row.IsNull(4) ? null : row.Id(4)));

    public void Dispose() => _database.Dispose();

    private static StoredEntry Entry(SqliteStatement row) => new(
        row.Integer(0), (JournalEntry.EventOneofCase)row.Integer(1), row.Blob(2).ToArray(), row.Blob(3).ToArray());

    private static StoredDelivery Delivery(SqliteStatement row)
    {
        // Without the named type, null would become an empty view by way of a null array.
        ReadOnlyMemory<byte>? view = row.IsNull(4) ? default(ReadOnlyMemory<byte>?) : row.Blob(4).ToArray();
        return new StoredDelivery(
            row.Integer(0), row.Id(1), (NoticeType)row.Integer(2), row.Blob(3).ToArray(), view, row.Integer(5) == 1);
    }

    private T One<T>(string sql, Func<SqliteStatement, T> read) => Many(Statement(sql), read)[0];

    private static T? First<T>(SqliteStatement bound, Func<SqliteStatement, T> read)
        where T : class
    {
        List<T> found = Many(bound, read);
        return found.Count == 0 ? null : found[0];
    }

    private static List<T> Many<T>(SqliteStatement bound, Func<SqliteStatement, T> read)
    {
        List<T> rows = [];
        while (bound.Step())
        {
            rows.Add(read(bound));
        }

        return rows;
    }

    private SqliteStatement Statement(string sql)
    {
        if (!_statements.TryGetValue(sql, out SqliteStatement? statement))
        {
            statement = _database.Prepare(sql);
            _statements.Add(sql, statement);
        }

        // A reading that failed half-way may have left it bound.
        statement.Reset();
        return statement;
    }
}
