using SharingBus.Exchange.V1;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Quarantine;

/// <summary>
/// A quarantine in a SQLite file of its own beside the journal's, with full synchronisation. One connection: what goes wrong is rare.
/// What is erased is overwritten, in the file and in its log.
/// </summary>
internal sealed class SqliteQuarantine : IQuarantineStore
{
    private readonly SqliteSideFile _file;
    private readonly SqliteQuarantineRows _rows;

    private SqliteQuarantine(SqliteSideFile file, QuarantineLimits limits)
    {
        _file = file;
        _rows = new SqliteQuarantineRows(file.Database, limits);
    }

    public static SqliteQuarantine Open(string path, string agency, QuarantineLimits limits) => SqliteSideFile.Open(
        path,
        SqliteQuarantineSchema.Of,
        database => SqliteQuarantineSchema.Prepare(database, agency),
        file => new SqliteQuarantine(file, limits));

    public async ValueTask AddAsync(IReadOnlyList<QuarantineDraft> drafts, long nowUnixMicros, CancellationToken cancellation = default) =>
        await _file.WriteAsync(
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
        _file.ReadAsync<IReadOnlyList<QuarantineRecord>>(() => _rows.List(query), cancellation);

    public ValueTask<QuarantineRecord?> FindAsync(long id, CancellationToken cancellation = default) =>
        _file.ReadAsync(() => _rows.List(new QuarantineQuery(id - 1, 1)).Find(item => item.Id == id), cancellation);

    public ValueTask<ReadOnlyMemory<byte>?> BytesAsync(long id, CancellationToken cancellation = default) =>
        _file.ReadAsync(() => _rows.Bytes(id), cancellation);

    public ValueTask<IReadOnlyList<SenderTotals>> TotalsAsync(CancellationToken cancellation = default) =>
        _file.ReadAsync<IReadOnlyList<SenderTotals>>(_rows.Totals, cancellation);

    public async ValueTask<bool> SettleAsync(
        long id, QuarantineStatus status, long nowUnixMicros, CancellationToken cancellation = default)
    {
        bool settled = await _file.WriteAsync(() => _rows.Settle(id, status, nowUnixMicros), cancellation);
        await WipeLogAsync(cancellation);
        return settled;
    }

    public async ValueTask RefuseAgainAsync(
        long id, QuarantineReason reason, string detail, long nowUnixMicros, CancellationToken cancellation = default) =>
        await _file.WriteAsync(() => _rows.RefuseAgain(id, reason, detail, nowUnixMicros), cancellation);

    public async ValueTask EraseAsync(string sender, IReadOnlyList<Guid> messageIds, CancellationToken cancellation = default)
    {
        bool erased = await _file.WriteAsync(() => messageIds.Aggregate(false, (any, id) => _rows.Erase(sender, id) || any), cancellation);
        if (erased)
        {
            await WipeLogAsync(cancellation);
        }
    }

    public async ValueTask ForgetSettledAsync(long beforeUnixMicros, CancellationToken cancellation = default)
    {
        if (await _file.WriteAsync(() => _rows.ForgetSettled(beforeUnixMicros), cancellation))
        {
            await WipeLogAsync(cancellation);
        }
    }

    public ValueTask<BatchAttempts> BeginAttemptAsync(AttemptKey batch, long nowUnixMicros, CancellationToken cancellation = default) =>
        _file.WriteAsync(() => _rows.BeginAttempt(batch, nowUnixMicros), cancellation);

    public ValueTask<BatchAttempts?> TakeBackAttemptAsync(AttemptKey batch, CancellationToken cancellation = default) =>
        _file.WriteAsync(() => _rows.TakeBackAttempt(batch), cancellation);

    public async ValueTask ForgetAttemptsAsync(AttemptKey batch, CancellationToken cancellation = default) =>
        await _file.WriteAsync(() => _rows.ForgetAttempts(batch), cancellation);

    public ValueTask DisposeAsync() => _file.DisposeAsync();

    // The log still holds the pages as they were before they were overwritten.
    private async ValueTask WipeLogAsync(CancellationToken cancellation) => await _file.ReadAsync(
        () =>
        {
            _file.Database.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
            return true;
        },
        cancellation);
}
