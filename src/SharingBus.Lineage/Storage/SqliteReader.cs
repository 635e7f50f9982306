using SharingBus.Exchange.V1;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Storage;

/// <summary>One connection that reads, with its statements prepared; used by one caller at a time.</summary>
internal sealed class SqliteReader : IDisposable
{
    // Fewer are looked up one by one at once.
    private const int FewIds = 4;

    private readonly SqliteDatabase _database;
    private readonly PayloadKeys _keys;
    private readonly EntryRows _rows;
    private readonly Dictionary<string, SqliteStatement> _statements = [];

    public SqliteReader(string path, PayloadKeys keys)
    {
        _keys = keys;
        _rows = new EntryRows(keys);
        _database = SqliteDatabase.Open(path, readOnly: true);
        Hashes = new SqliteHashes(_database);
    }

    public SqliteHashes Hashes { get; }

    public long Size() => One("SELECT size FROM journal", static row => row.Integer(0));

    public EntryPage Entries(long from, int limit, EntryKinds kinds)
    {
        // Read before the rows: what is appended in between belongs to the next page.
        long size = Size();
        SqliteStatement runs = Statement(
            """
            SELECT first, count, entries, key FROM entry_run
            WHERE first >= (SELECT coalesce(max(first), 0) FROM entry_run WHERE first <= ?1) AND first < ?2 AND (kinds & ?3) <> 0
            ORDER BY first
            """).Bind(from).Bind(size).Bind(kinds.Mask);
        List<StoredEntry> entries = [];
        while (entries.Count < limit && runs.Step())
        {
            _rows.Read(Run(runs), from, size, kinds, limit, entries);
        }

        runs.Reset();
        return EntryPage.Of(entries, from, limit, size);
    }

    /// <summary>How many entries it went through. Runs are opened in memory that is used again.</summary>
    public int VisitEntries(long from, long end, EntryVisitor visit)
    {
        SqliteStatement runs = Statement(
            """
            SELECT first, count, entries, key FROM entry_run
            WHERE first >= (SELECT coalesce(max(first), 0) FROM entry_run WHERE first <= ?1) AND first < ?2 ORDER BY first
            """).Bind(from).Bind(end);
        int visited = 0;
        while (runs.Step())
        {
            StoredRun run = Run(runs);
            visited += EntryRun.Visit(_rows.Open(run), run.Range, from, end, visit);
        }

        return visited;
    }

    public Dictionary<Guid, MessageHome> Homes(IReadOnlyCollection<Guid> messageIds)
    {
        // Messages that come together have ids of about the same time: often none stands between the first and the last of them.
        Dictionary<Guid, MessageHome> homes = [];
        if (messageIds.Count > FewIds && !AnyBetween(messageIds))
        {
            return homes;
        }

        SqliteStatement row = Statement("SELECT idx, part FROM message WHERE message_id = ?");
        foreach (Guid messageId in messageIds)
        {
            if (row.Bind(messageId).Step())
            {
                homes[messageId] = new MessageHome(messageId, row.Integer(0), (int)row.Integer(1));
            }

            row.Reset();
        }

        return homes;
    }

    public List<StoredEntry> Mentions(Guid messageId, int limit) => At(Many(
        Statement("SELECT idx FROM mention WHERE message_id = ? ORDER BY idx LIMIT ?").Bind(messageId).Bind(limit), static row => row.Integer(0)));

    public List<StoredEntry> EntriesOfBatch(StreamPosition batch, int limit) => At(Many(
        Statement(
            """
            SELECT idx FROM batch_entry
            WHERE peer = ? AND lane = ? AND direction = ? AND incarnation = ? AND sequence = ? ORDER BY idx LIMIT ?
            """).Bind(batch).Bind(limit),
        static row => row.Integer(0)));

    public EntryRange? DecidedIn(long accepted)
    {
        List<EntryRange> found = Many(
            Statement("SELECT first, count FROM decision_run WHERE accepted_from <= ? ORDER BY accepted_from DESC LIMIT 1").Bind(accepted),
            static row => new EntryRange(row.Integer(0), (int)row.Integer(1)));

        // A write that stands before the notice cannot have decided it.
        return found.Count == 0 || found[0].First <= accepted ? null : found[0];
    }

    public List<StoredEntry> Inbox(string role, long from, int limit) => At(Many(
        Statement("SELECT idx FROM inbox WHERE role = ? AND idx >= ? AND idx < (SELECT size FROM journal) ORDER BY idx LIMIT ?")
            .Bind(role).Bind(from).Bind(limit),
        static row => row.Integer(0)));

    public ReadOnlyMemory<byte>? Content(ContentKey key)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> parts = Contents(key.Index);
        return key.Part < parts.Count ? parts[key.Part] : null;
    }

    public IReadOnlyList<ReadOnlyMemory<byte>?> Contents(long index)
    {
        SqliteStatement row =
            Statement($"SELECT {SqliteContent.Columns} FROM content WHERE first <= ? ORDER BY first DESC LIMIT 1").Bind(index);
        IReadOnlyList<ReadOnlyMemory<byte>?> parts = row.Step() ? SqliteContent.Lend(row).Of(index, _keys.Tree) : [];
        row.Reset();
        return parts;
    }

    public Dictionary<long, ReadOnlyMemory<byte>> Contents(long from, long end, long maxBytes)
    {
        SqliteStatement rows = Statement(
            $"""
            SELECT {SqliteContent.Columns} FROM content
            WHERE first >= (SELECT coalesce(max(first), 0) FROM content WHERE first <= ?1) AND first < ?2 AND shared = 1 ORDER BY first
            """).Bind(from).Bind(end);
        Dictionary<long, ReadOnlyMemory<byte>> contents = [];
        KeyWalk keys = new(_keys.Tree);
        for (long bytes = 0; bytes < maxBytes && rows.Step();)
        {
            StoredContent row = SqliteContent.Lend(rows);
            bytes += row.Length;
            row.AddTo(contents, from, end, keys);
        }

        rows.Reset();
        return contents;
    }

    public List<ErasedKey> ErasedKeys(int limit) => Many(
        Statement("SELECT number, idx, part, reason FROM erased_key ORDER BY number LIMIT ?").Bind(limit),
        static row => new ErasedKey(row.Integer(0), new ContentKey(row.Integer(1), (int)row.Integer(2)), (DestructionReason)row.Integer(3)));

    public List<long> Blocks(IReadOnlyCollection<long> facets, long from, long end, int limit)
    {
        SortedSet<long> blocks = [];
        foreach (long facet in facets)
        {
            blocks.UnionWith(Many(
                Statement("SELECT block FROM facet WHERE key = ? AND block >= ? AND block < ? ORDER BY block LIMIT ?").Bind(facet).Bind(from).Bind(end).Bind(limit),
                static row => row.Integer(0)));
        }

        return [.. blocks.Take(limit)];
    }

    public List<ContentSpan> ContentSpans(long from, long end, int limit) => Many(
        Statement($"SELECT first, shared, first_key, length(places) / {ContentRun.PlaceSize} FROM content WHERE first >= ? AND first < ? ORDER BY first LIMIT ?")
            .Bind(from).Bind(end).Bind(limit),
        static row => new ContentSpan(row.Integer(0), row.Integer(1) == 1, row.Integer(2), (int)row.Integer(3)));

    /// <summary>Whether there is such a row. It is opened where SQLite holds it.</summary>
    public bool VisitContent(long first, ContentVisitor visit)
    {
        SqliteStatement row = Statement($"SELECT {SqliteContent.Columns} FROM content WHERE first = ?").Bind(first);
        try
        {
            bool found = row.Step();
            if (found)
            {
                SqliteContent.Lend(row).Visit(_keys.Tree, visit);
            }

            return found;
        }
        finally
        {
            row.Reset();
        }
    }

    public List<PersonRow> Persons(long from, int limit) => Many(
        Statement("SELECT first, shared, first_key, tags FROM person WHERE first >= ? ORDER BY first LIMIT ?").Bind(from).Bind(limit),
        static row => new PersonRow(row.Integer(0), row.Integer(1) == 1, row.Integer(2), row.Blob(3).ToArray()));

    public List<long> EndedKeys(int limit) =>
        Many(Statement("SELECT number FROM ended_key ORDER BY number LIMIT ?").Bind(limit), static row => row.Integer(0));

    public List<long> DueBlocks(long now, int limit) =>
        Many(Statement("SELECT block FROM entry_term WHERE due <= ? ORDER BY block LIMIT ?").Bind(now).Bind(limit), static row => row.Integer(0));

    public List<StreamPosition> KeptPositions(StreamDirection direction) => Many(
        Statement("SELECT peer, lane, incarnation, sequence FROM kept_batch WHERE direction = ? ORDER BY peer, lane, incarnation, sequence").Bind((int)direction),
        row => new StreamPosition(new StreamKey(row.Text(0), (Lane)row.Integer(1), direction), row.Id(2), row.Integer(3)));

    public List<ContentTerms> DueTerms(long now, int limit) => Many(
        Statement("SELECT first, shared, due, ends FROM content_term WHERE due <= ? ORDER BY due LIMIT ?").Bind(now).Bind(limit),
        static row => new ContentTerms(row.Integer(0), row.Integer(1) == 1, row.Integer(2), row.Blob(3).ToArray()));

    public List<Guid> Derived(Guid messageId, int limit) => Many(
        Statement("SELECT child FROM parent WHERE parent = ? ORDER BY child LIMIT ?").Bind(messageId).Bind(limit), static row => row.Id(0));

    public List<Guid> Parents(Guid messageId) => Many(
        Statement("SELECT parent FROM parent WHERE child = ? ORDER BY parent").Bind(messageId), static row => row.Id(0));

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

    public List<KeptBatch> KeptBatches(StreamPosition behind, int limit)
    {
        List<(long Sequence, KeptBatch? Batch)> page;
        do
        {
            // A key file that is newer than the journal no longer has the keys of batches that were dropped since: those behind them count.
            page = KeptRows(behind, limit);
            behind = page.Count > 0 ? behind with { Sequence = page[^1].Sequence } : behind;
        }
        while (page.Count > 0 && page.All(static row => row.Batch is null));

        return [.. page.Select(static row => row.Batch).OfType<KeptBatch>()];
    }

    public List<StreamPosition> LeftBehind() => Many(
        Statement(
            """
            SELECT DISTINCT k.peer, k.lane, k.incarnation
            FROM kept_batch k JOIN stream s ON s.peer = k.peer AND s.lane = k.lane AND s.direction = k.direction
            WHERE k.direction = ? AND k.incarnation <> s.incarnation
            """)
            .Bind((int)StreamDirection.Outgoing),
        static row => new StreamPosition(new StreamKey(row.Text(0), (Lane)row.Integer(1), StreamDirection.Outgoing), row.Id(2), 0));

    public List<long> KeptKeys() => Many(Statement("SELECT key FROM kept_batch WHERE typeof(key) = 'integer'"), static row => row.Integer(0));

    public List<ChangeRecord> Changes(Guid target) => Many(
        Statement("SELECT change_id, origin, kind, reason, replacement FROM change WHERE target = ? ORDER BY idx").Bind(target),
        row => new ChangeRecord(
            target, row.Id(0), row.Text(1), (ChangeKind)row.Integer(2), (ChangeReason)row.Integer(3), row.IsNull(4) ? null : row.Id(4)));

    public HashSet<Guid> Changed(IReadOnlyCollection<Guid> messageIds)
    {
        HashSet<Guid> changed = [];
        if (messageIds.Count > 0)
        {
            // Mostly there is none. Else each is looked up by itself: who sends the ids chooses how far apart they are.
            SqliteStatement between = Statement("SELECT 1 FROM change WHERE target >= ? AND target <= ? LIMIT 1")
                .Bind(messageIds.Min()).Bind(messageIds.Max());
            bool any = between.Step();
            between.Reset();
            SqliteStatement target = Statement("SELECT 1 FROM change WHERE target = ? LIMIT 1");
            foreach (Guid id in any ? messageIds : [])
            {
                if (target.Bind(id).Step())
                {
                    changed.Add(id);
                }

                target.Reset();
            }
        }

        return changed;
    }

    public void Dispose() => _database.Dispose();

    private List<(long Sequence, KeptBatch? Batch)> KeptRows(StreamPosition behind, int limit) => Many(
        Statement(
            """
            SELECT sequence, digest, typeof(key) = 'blob', key, bytes FROM kept_batch
            WHERE peer = ? AND lane = ? AND direction = ? AND incarnation = ? AND sequence > ? ORDER BY sequence LIMIT ?
            """)
            .Bind(behind).Bind(limit),
        row => (row.Integer(0), OpenBatch(row) is { } bytes ? new KeptBatch(behind with { Sequence = row.Integer(0) }, row.Blob(1).ToArray(), bytes) : null));

    private byte[]? OpenBatch(SqliteStatement row) => row.Integer(2) == 1
        ? BatchSeal.OpenWithOwnKey(row.Blob(3), row.Blob(4))
        : BatchSeal.Open(_keys.Tree, row.Integer(3), row.Blob(4));

    private bool AnyBetween(IReadOnlyCollection<Guid> ids)
    {
        SqliteStatement between = Statement("SELECT 1 FROM message WHERE message_id >= ? AND message_id <= ? LIMIT 1").Bind(ids.Min()).Bind(ids.Max());
        bool any = between.Step();
        between.Reset();
        return any;
    }

    private List<StoredEntry> At(List<long> indices)
    {
        List<StoredEntry> entries = [];
        SqliteStatement run = Statement("SELECT first, count, entries, key FROM entry_run WHERE first <= ? ORDER BY first DESC LIMIT 1");
        for (int next = 0; next < indices.Count;)
        {
            // A run may be large and hold many of them: it is read once.
            int read = next;
            if (run.Bind(indices[next]).Step())
            {
                StoredRun row = Run(run);
                ReadOnlySpan<byte> opened = _rows.Open(row);
                for (; read < indices.Count && indices[read] >= row.Range.First && indices[read] < row.Range.First + row.Range.Count; read++)
                {
                    EntryRun.Read(opened, row.Range, indices[read], indices[read] + 1, EntryKinds.All, int.MaxValue, entries);
                }
            }

            run.Reset();
            next = Math.Max(read, next + 1);
        }

        return entries;
    }

    private static StoredRun Run(SqliteStatement row) =>
        new(new EntryRange(row.Integer(0), (int)row.Integer(1)), row.IsNull(3) ? null : row.Integer(3), row.Blob(2));

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
