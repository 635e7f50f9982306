namespace SharingBus.Lineage.Storage;

/// <summary>
/// Deletes requests that need not be kept any more: a few rows in each transaction that is made anyway, so that the one writer is never
/// held up by old ones. Goes through the rows once for each time that is set.
/// </summary>
internal sealed class SqliteRequestSweep
{
    /// <summary>Rows looked at in one transaction: some 100 KiB of pages, less than the fsync costs.</summary>
    public const int RowsPerTransaction = 1_024;

    private readonly Func<string, string, long> _key;
    private readonly SqliteStatement _rows;
    private readonly SqliteStatement _delete;
    private readonly SqliteStatement _deleteKey;
    private readonly List<(long Id, long Key)> _forgotten = [];
    private long _before = long.MinValue;
    private long _done = long.MinValue;
    private long _current = long.MinValue;
    private long _last;
    private long _lastBefore;
    private bool _ended;

    public SqliteRequestSweep(SqliteDatabase database, Func<string, string, long> key)
    {
        _key = key;
        _rows = database.Prepare("SELECT id, keep_until, caller, request_id FROM request WHERE id > ? AND id < ? ORDER BY id LIMIT ?");
        _delete = database.Prepare("DELETE FROM request WHERE id = ?");
        _deleteKey = database.Prepare("DELETE FROM request_key WHERE key = ? AND id = ?");
    }

    /// <summary>What this transaction deletes.</summary>
    public IReadOnlyList<(long Id, long Key)> Forgotten => _forgotten;

    /// <summary>Sets the time before which nothing is kept; whether rows may be left to look at. Called by any thread.</summary>
    public bool Begin(long before)
    {
        Interlocked.Exchange(ref _before, before);
        return Interlocked.Read(ref _done) != before;
    }

    /// <summary>Looks at the next rows below an id and deletes the old ones, but for those in use. Called once in each transaction.</summary>
    public void Step(long belowId, Func<long, long, bool> inUse)
    {
        long before = Interlocked.Read(ref _before);
        if (before == Interlocked.Read(ref _done))
        {
            return;
        }

        if (before != _current)
        {
            (_current, _last, _lastBefore) = (before, 0, 0);
        }

        int seen = 0;
        _rows.Bind(_last).Bind(belowId).Bind(RowsPerTransaction);
        while (_rows.Step())
        {
            seen++;
            _last = _rows.Integer(0);
            long key = _rows.Integer(1) < before ? _key(_rows.Text(2), _rows.Text(3)) : 0;
            if (_rows.Integer(1) < before && !inUse(_last, key))
            {
                _forgotten.Add((_last, key));
            }
        }

        _ended = seen < RowsPerTransaction;
        foreach ((long id, long key) in _forgotten)
        {
            _delete.Bind(id).Run();
            _deleteKey.Bind(key).Bind(id).Run();
        }
    }

    /// <summary>The transaction is durable.</summary>
    public void Committed()
    {
        _forgotten.Clear();
        _lastBefore = _last;
        if (_ended)
        {
            _ended = false;
            Interlocked.Exchange(ref _done, _current);
        }
    }

    /// <summary>The transaction came to nothing.</summary>
    public void RolledBack()
    {
        _forgotten.Clear();
        _last = _lastBefore;
        _ended = false;
    }
}
