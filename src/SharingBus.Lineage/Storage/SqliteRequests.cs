using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// What callers asked, found again by the caller's id. Callers choose ids at random, and an index that is kept up to date would
/// write a page of 8 KiB for each. So rows are appended in the order in which they come, the keys of the newest are held in memory
/// only, and they go to the index in sorted slices, where neighbours share a page. Opening reads the newest keys back from the rows.
/// </summary>
internal sealed class SqliteRequests
{
    /// <summary>Keys that are gathered before they are sorted into the index: 2 MiB of memory, twice while they go over.</summary>
    public const int GatheredKeys = 65_536;

    // Keys that go over in a transaction, for each request in it. With 2 the last set is in the index when half of the next has come.
    private const int IndexedPerRequest = 2;

    private readonly int _gatheredKeys;
    private readonly Func<string, string, long> _key;
    private readonly SqliteStatement _insert;
    private readonly SqliteStatement _insertKey;
    private readonly SqliteStatement _findById;
    private readonly SqliteStatement _findByKey;
    private readonly SqliteStatement _moveIndexed;
    private readonly RequestFilter _indexed;
    private readonly Dictionary<long, long> _group = [];
    private Dictionary<long, long> _newest = [];
    private SortedKeys _leaving = SortedKeys.None;
    private int _left;
    private int _leftBefore;
    private long _nextId;
    private long _nextIdBefore;

    /// <summary>Takes up the requests of a journal that nobody else can write any more.</summary>
    public SqliteRequests(SqliteDatabase database, int gatheredKeys, Func<string, string, long> key)
    {
        _gatheredKeys = gatheredKeys;
        _key = key;
        _insert = database.Prepare("INSERT INTO request VALUES (?, ?, ?, ?, ?, ?)");

        // What went over in a transaction before a crash comes again: the mark moves only when a whole set has gone.
        _insertKey = database.Prepare("INSERT INTO request_key VALUES (?, ?) ON CONFLICT DO NOTHING");
        _findById = database.Prepare("SELECT caller, request_id, digest, message_id FROM request WHERE id = ?");
        _findByKey = database.Prepare(
            "SELECT r.caller, r.request_id, r.digest, r.message_id FROM request_key k JOIN request r ON r.id = k.id WHERE k.key = ?");
        Sweep = new SqliteRequestSweep(database, key);
        _moveIndexed = database.Prepare("UPDATE journal SET requests_indexed = ?");
        _indexed = new RequestFilter(database.QueryInteger("SELECT count(*) FROM request_key"));
        ReadBack(database);
    }

    /// <summary>Forgets what need not be kept any more.</summary>
    public SqliteRequestSweep Sweep { get; }

    /// <summary>The receipt for a request that was seen before, in the transaction too; null for a new one.</summary>
    public JournalReceipt? Find(RequestRecord request)
    {
        long key = _key(request.Caller, request.RequestId);
        bool recent = _group.TryGetValue(key, out long id) || _newest.TryGetValue(key, out id) || _leaving.TryGet(key, out id);
        return (recent ? Read(_findById.Bind(id), request) : null) ?? (_indexed.MayHold(key) ? Read(_findByKey.Bind(key), request) : null);
    }

    /// <summary>Stores a new request.</summary>
    public void Store(RequestRecord request)
    {
        long id = _nextId++;
        _insert.Bind(id).Bind(request.Caller).Bind(request.RequestId).Bind(request.Digest.Span)
            .Bind(request.MessageId).Bind(request.KeepUntilUnixMicros).Run();
        long key = _key(request.Caller, request.RequestId);
        if (_newest.ContainsKey(key) || _leaving.TryGet(key, out _) || !_group.TryAdd(key, id))
        {
            // Another request has the same key: this one is found by the index from the start.
            _indexed.Add(key);
            _insertKey.Bind(key).Bind(id).Run();
        }
    }

    /// <summary>Lets some keys go over to the index, and some rows go for good. Called once in each transaction, before its commit.</summary>
    public void IndexSome()
    {
        int end = Math.Min(_leaving.Count, _left + (_group.Count * IndexedPerRequest));
        for (; _left < end; _left++)
        {
            (long key, long id) = _leaving[_left];
            _indexed.Add(key);
            _insertKey.Bind(key).Bind(id).Run();
        }

        if (_leaving.Count > 0 && _left == _leaving.Count)
        {
            _moveIndexed.Bind(_leaving.LastId).Run();
        }

        // A key that is going over to the index would point there to a row that is gone: such a row waits for another sweep.
        Sweep.Step(_nextIdBefore, (id, key) => _leaving.TryGet(key, out long leaving) && leaving == id);
    }

    /// <summary>The transaction is durable.</summary>
    public void Committed()
    {
        foreach ((long id, long key) in Sweep.Forgotten)
        {
            if (_newest.TryGetValue(key, out long newest) && newest == id)
            {
                _newest.Remove(key);
            }
        }

        Sweep.Committed();
        foreach ((long key, long id) in _group)
        {
            _newest.Add(key, id);
        }

        _group.Clear();
        if (_left == _leaving.Count)
        {
            _leaving = SortedKeys.None;
            _left = 0;
            if (_newest.Count >= _gatheredKeys)
            {
                _leaving = new SortedKeys(_newest, _nextId - 1);
                _newest = [];
            }
        }

        _leftBefore = _left;
        _nextIdBefore = _nextId;
    }

    /// <summary>The transaction came to nothing.</summary>
    public void RolledBack()
    {
        Sweep.RolledBack();
        _group.Clear();
        _left = _leftBefore;
        _nextId = _nextIdBefore;
    }

    private static JournalReceipt? Read(SqliteStatement rows, RequestRecord request)
    {
        while (rows.Step())
        {
            if (rows.Text(0) == request.Caller && rows.Text(1) == request.RequestId)
            {
                bool same = rows.Blob(2).SequenceEqual(request.Digest.Span);
                JournalReceipt receipt = new(same ? JournalOutcome.Duplicate : JournalOutcome.Conflict, -1, rows.Id(3));
                rows.Reset();
                return receipt;
            }
        }

        return null;
    }

    private void ReadBack(SqliteDatabase database)
    {
        SqliteStatement keys = database.Prepare("SELECT key FROM request_key");
        while (keys.Step())
        {
            _indexed.Add(keys.Integer(0));
        }

        // The newest rows may be forgotten ones: an id below the mark would not be read back.
        _nextId = database.QueryInteger("SELECT 1 + max(coalesce((SELECT max(id) FROM request), 0), (SELECT requests_indexed FROM journal))");
        _nextIdBefore = _nextId;
        List<(long Key, long Id)> shared = [];
        SqliteStatement rows = database.Prepare(
            "SELECT id, caller, request_id FROM request WHERE id > (SELECT requests_indexed FROM journal) ORDER BY id");
        while (rows.Step())
        {
            (long key, long id) = (_key(rows.Text(1), rows.Text(2)), rows.Integer(0));
            if (!_newest.TryAdd(key, id))
            {
                shared.Add((key, id));
            }
        }

        // Most went into the index when they came, but for those that came when the one they had shared it with was forgotten.
        foreach ((long key, long id) in shared)
        {
            _indexed.Add(key);
            _insertKey.Bind(key).Bind(id).Run();
        }
    }
}
