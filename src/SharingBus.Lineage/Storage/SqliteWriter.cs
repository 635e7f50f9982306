using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Storage;

/// <summary>The one connection that writes: each group is one transaction under the term that was taken at opening.</summary>
internal sealed class SqliteWriter : IDisposable
{
    private readonly SqliteDatabase _database;
    private readonly SqliteRows _rows;
    private readonly BatchSeal _batches;
    private readonly SqliteStatement _begin;
    private readonly SqliteStatement _commit;
    private readonly SqliteStatement _readTerm;
    private readonly SqliteStatement _moveHead;
    private readonly SqliteCheckpoints _checkpoints;
    private long _size;
    private CompactRange _tree;

    private SqliteWriter(SqliteDatabase database, JournalOptions options)
    {
        _database = database;
        _begin = database.Prepare("BEGIN IMMEDIATE");
        _commit = database.Prepare("COMMIT");
        _readTerm = database.Prepare("SELECT term, size FROM journal");
        _moveHead = database.Prepare("UPDATE journal SET size = ? WHERE term = ? AND size = ?");
        (Term, _size) = TakeOver();

        // What is read from here on nobody else changes.
        Keys = OpenKeys(database, options);
        _batches = new BatchSeal(Keys, [database.QueryInteger("SELECT coalesce(max(key), 0) FROM kept_batch WHERE typeof(key) = 'integer'")]);
        _rows = new SqliteRows(
            database,
            new ContentSeal(Keys, database.QueryInteger(ContentSeal.NextKey)),
            new EntrySeal(Keys, database.QueryInteger(EntrySeal.NextKey)),
            _batches);
        _tree = ResumeTree(_size);
        _checkpoints = new SqliteCheckpoints(database, options.Path);
    }

    public long Term { get; }

    public long Size => _size;

    public PayloadKeys Keys { get; }

    public long NextBatchKey => _batches.Next;

    public static SqliteWriter Open(JournalOptions options)
    {
        SqliteDatabase database = SqliteDatabase.Open(options.Path, readOnly: false);
        try
        {
            Configure(database, options);
            SqliteSchema.Prepare(database, options.Agency);
            return new SqliteWriter(database, options);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Stores the writes in one transaction.</summary>
    public JournalReceipt[] Commit(IReadOnlyList<PreparedWrite> writes)
    {
        JournalReceipt[] receipts = CommitGroup(writes);
        _checkpoints.AfterCommit();
        return receipts;
    }

    /// <summary>Lets the next transactions forget requests; whether there may be more.</summary>
    public bool ForgetRequests(long before) => _rows.ForgetRequests(before);

    public void Dispose()
    {
        _checkpoints.Dispose();
        _database.Dispose();
    }

    private JournalReceipt[] CommitGroup(IReadOnlyList<PreparedWrite> writes)
    {
        try
        {
            _begin.Run();
            RequireTerm();
            CompactRange tree = _tree.Fork();
            GroupRows group = new(_size, tree, writes.Sum(static write => write.Entries.Length));
            JournalReceipt[] receipts = Store(writes, group);
            _moveHead.Bind(group.Next).Bind(Term).Bind(_size).Run();
            _commit.Run();
            _size = group.Next;
            _tree = tree;
            _rows.Committed();
            return receipts;
        }
        catch
        {
            _database.RollBack();
            _rows.RolledBack();
            throw;
        }
    }

    private static void Configure(SqliteDatabase database, JournalOptions options)
    {
        database.Execute("PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = FAST;");

        // Checkpoints are made beside the writer. The page cache is 8 MiB: some of the largest commits.
        database.Execute("PRAGMA wal_autocheckpoint = 0; PRAGMA cache_size = -8192;");
        if (options.MaxFileBytes > 0)
        {
            long pages = Math.Max(1, options.MaxFileBytes / database.QueryInteger("PRAGMA page_size"));
            database.Execute($"PRAGMA max_page_count = {pages}");
        }
    }

    // The file is there before the journal names it, and the journal names it before anything is sealed.
    private static PayloadKeys OpenKeys(SqliteDatabase database, JournalOptions options)
    {
        SqliteStatement named = database.Prepare("SELECT keys FROM journal");
        Guid? expected = named.Step() && !named.IsNull(0) ? named.Id(0) : null;
        named.Reset();
        PayloadKeys keys = PayloadKeys.Open(options.KeyFileOrBeside, options.Agency, expected);
        if (expected is null)
        {
            database.Prepare("UPDATE journal SET keys = ?").Bind(keys.Id).Run();
        }

        return keys;
    }

    private (long Term, long Size) TakeOver()
    {
        _begin.Run();
        _database.Execute("UPDATE journal SET term = term + 1");
        (long term, long size) = ReadHead();
        _commit.Run();
        return (term, size);
    }

    private (long Term, long Size) ReadHead()
    {
        _readTerm.Step();
        (long term, long size) = (_readTerm.Integer(0), _readTerm.Integer(1));
        _readTerm.Reset();
        return (term, size);
    }

    private void RequireTerm()
    {
        (long term, long size) = ReadHead();
        if (term != Term)
        {
            throw new JournalException(JournalError.Fenced, $"The journal was taken over in term {term}; this process has term {Term}.");
        }

        if (size != _size)
        {
            throw new JournalException(JournalError.Corrupt, $"The journal holds {size} entries where {_size} were written.");
        }
    }

    private JournalReceipt[] Store(IReadOnlyList<PreparedWrite> writes, GroupRows group)
    {
        JournalReceipt[] receipts = new JournalReceipt[writes.Count];
        for (int write = 0; write < receipts.Length; write++)
        {
            receipts[write] = _rows.Judge(writes[write].Write, group.Next);
            if (receipts[write].Outcome == JournalOutcome.Committed)
            {
                _rows.Store(writes[write], group.Next);
                group.Add(writes[write]);
            }
        }

        _rows.Store(group);
        return receipts;
    }

    private CompactRange ResumeTree(long size)
    {
        List<long> positions = [];
        new LeafRange(0, size).AddPositions(positions);
        return CompactRange.Resume(size, new SqliteHashes(_database).Read(positions));
    }
}
