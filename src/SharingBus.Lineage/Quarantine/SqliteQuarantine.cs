using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Quarantine;

/// <summary>
/// A quarantine in a SQLite file of its own beside the journal's, with full synchronisation. One connection: what goes wrong is rare.
/// What is erased is overwritten, in the file and in its log.
/// </summary>
internal sealed class SqliteQuarantine : IQuarantineStore
{
    private readonly SqliteDatabase _database;
    private readonly SqliteQuarantineRows _rows;
    private readonly SemaphoreSlim _one = new(1, 1);
    private bool _closed;

    private SqliteQuarantine(SqliteDatabase database, QuarantineLimits limits)
    {
        _database = database;
        _rows = new SqliteQuarantineRows(database, limits);
    }

    public static SqliteQuarantine Open(string path, string agency, QuarantineLimits limits)
    {
        SqliteDatabase database = SqliteDatabase.Open(path, readOnly: false);
        try
        {
            database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
            SqliteQuarantineSchema.Prepare(database, agency);
            return new SqliteQuarantine(database, limits);
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    public async ValueTask AddAsync(IReadOnlyList<QuarantineDraft> drafts, long nowUnixMicros, CancellationToken cancellation = default) =>
        await WriteAsync(
            () =>
            {
                foreach (QuarantineDraft draft in drafts)
                {
                    _rows.Add(draft, nowUnixMicros);
                }

                return true;
            },
            cancellation);

    public ValueTask<IReadOnlyList<QuarantineRecord>> ListAsync(QuarantineQuery query, CancellationToken cancellation = default) =>
        RunAsync<IReadOnlyList<QuarantineRecord>>(() => _rows.List(query), cancellation);

    public ValueTask<QuarantineRecord?> FindAsync(long id, CancellationToken cancellation = default) =>
        RunAsync(() => _rows.List(new QuarantineQuery(id - 1, 1)).Find(item => item.Id == id), cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> BytesAsync(long id, CancellationToken cancellation = default) =>
        RunAsync(() => _rows.Bytes(id), cancellation);

    public ValueTask<IReadOnlyList<SenderTotals>> TotalsAsync(CancellationToken cancellation = default) =>
        RunAsync<IReadOnlyList<SenderTotals>>(_rows.Totals, cancellation);

    public async ValueTask<bool> SettleAsync(
        long id, QuarantineStatus status, long nowUnixMicros, CancellationToken cancellation = default)
    {
        bool settled = await WriteAsync(() => _rows.Settle(id, status, nowUnixMicros), cancellation);
        await WipeLogAsync(cancellation);
        return settled;
    }

    public async ValueTask RefuseAgainAsync(
        long id, QuarantineReason reason, string detail, long nowUnixMicros, CancellationToken cancellation = default) =>
        await WriteAsync(() => _rows.RefuseAgain(id, reason, detail, nowUnixMicros), cancellation);

    public async ValueTask EraseAsync(string sender, IReadOnlyList<Guid> messageIds, CancellationToken cancellation = default)
    {
        bool erased = await WriteAsync(() => messageIds.Aggregate(false, (any, id) => _rows.Erase(sender, id) || any), cancellation);
        if (erased)
        {
            await WipeLogAsync(cancellation);
        }
    }

    public ValueTask<BatchAttempts> BeginAttemptAsync(AttemptKey batch, long nowUnixMicros, CancellationToken cancellation = default) =>
        WriteAsync(() => _rows.BeginAttempt(batch, nowUnixMicros), cancellation);

    public ValueTask<BatchAttempts?> TakeBackAttemptAsync(AttemptKey batch, CancellationToken cancellation = default) =>
        WriteAsync(() => _rows.TakeBackAttempt(batch), cancellation);

    public async ValueTask ForgetAttemptsAsync(AttemptKey batch, CancellationToken cancellation = default) =>
        await WriteAsync(() => _rows.ForgetAttempts(batch), cancellation);

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        _closed = true;
        _database.Dispose();
        _one.Release();
    }

    // The log still holds the pages as they were before they were overwritten.
    private async ValueTask WipeLogAsync(CancellationToken cancellation) => await RunAsync(
        () =>
        {
            _database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            return true;
        },
        cancellation);

    private ValueTask<T> WriteAsync<T>(Func<T> write, CancellationToken cancellation) => RunAsync(
        () =>
        {
            try
            {
                _database.Execute("BEGIN IMMEDIATE");
                T result = write();
                _database.Execute("COMMIT");
                return result;
            }
            catch
            {
                _database.RollBack();
                throw;
            }
        },
        cancellation);

    private async ValueTask<T> RunAsync<T>(Func<T> run, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            return _closed ? throw new JournalException(JournalError.Closed, "The quarantine is closed.") : run();
        }
        finally
        {
            _one.Release();
        }
    }
}
