using Npgsql;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Leases;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Quarantine;

/// <summary>A quarantine in the agency's schema of a PostgreSQL database, with synchronous commit.</summary>
internal sealed class PostgresQuarantine : IQuarantineStore
{
    private readonly NpgsqlDataSource _source;
    private readonly Tenure? _tenure;
    private readonly QuarantineLimits _limits;
    private readonly PostgresQuery _query;

    private PostgresQuarantine(NpgsqlDataSource source, Tenure? tenure, QuarantineLimits limits)
    {
        _source = source;
        _tenure = tenure;
        _limits = limits;
        _query = new PostgresQuery(source);
    }

    public static async Task<PostgresQuarantine> OpenAsync(JournalOptions options, QuarantineLimits limits)
    {
        NpgsqlDataSource source = PostgresSource.Create(options);
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync();
            await PostgresSource.RequireDurableAsync(connection, options.HasStandby);
            await PostgresQuarantineSchema.PrepareAsync(connection, options.Agency);
            return new PostgresQuarantine(source, options.Tenure, limits);
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

    public async ValueTask AddAsync(IReadOnlyList<QuarantineDraft> drafts, long nowUnixMicros, CancellationToken cancellation = default) =>
        await WriteAsync(
            async rows =>
            {
                foreach (QuarantineDraft draft in drafts)
                {
                    await rows.AddAsync(draft, nowUnixMicros, cancellation);
                }

                return true;
            },
            cancellation);

    public async ValueTask<IReadOnlyList<QuarantineRecord>> ListAsync(QuarantineQuery query, CancellationToken cancellation = default) =>
        await _query.ManyAsync(
            $"""
            SELECT {PostgresQuarantineRows.Columns} FROM quarantine_item
            WHERE id > $1 AND ($2 = '' OR sender = $2) AND ($3 = 0 OR reason = $3) AND ($4 = 0 OR status = $4) ORDER BY id LIMIT $5
            """,
            PostgresQuarantineRows.Record,
            cancellation,
            PostgresQuery.Of(query.After),
            PostgresQuery.Of(query.Sender),
            PostgresQuery.Of((short)query.Reason),
            PostgresQuery.Of((short)query.Status),
            PostgresQuery.Of(query.Limit));

    public ValueTask<QuarantineRecord?> FindAsync(long id, CancellationToken cancellation = default) => _query.FirstAsync(
        $"SELECT {PostgresQuarantineRows.Columns} FROM quarantine_item WHERE id = $1", PostgresQuarantineRows.Record, cancellation, PostgresQuery.Of(id));

    public async ValueTask<ReadOnlyMemory<byte>?> BytesAsync(long id, CancellationToken cancellation = default)
    {
        byte[]? bytes = await _query.FirstAsync(
            "SELECT bytes FROM quarantine_content WHERE id = $1", static row => row.GetFieldValue<byte[]>(0), cancellation, PostgresQuery.Of(id));
        return bytes is null ? default(ReadOnlyMemory<byte>?) : bytes;
    }

    public async ValueTask<IReadOnlyList<SenderTotals>> TotalsAsync(CancellationToken cancellation = default) => await _query.ManyAsync(
        "SELECT sender, waiting, kept_bytes, over_count FROM quarantine_sender ORDER BY sender",
        static row => new SenderTotals(row.GetString(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3)),
        cancellation);

    public ValueTask<bool> SettleAsync(long id, QuarantineStatus status, long nowUnixMicros, CancellationToken cancellation = default) =>
        WriteAsync(rows => rows.SettleAsync(id, status, nowUnixMicros, cancellation), cancellation);

    public async ValueTask RefuseAgainAsync(
        long id, QuarantineReason reason, string detail, long nowUnixMicros, CancellationToken cancellation = default) => await Changing().ManyAsync(
        "UPDATE quarantine_item SET reason = $1, detail = $2, last_attempt = $3, attempts = attempts + 1 WHERE id = $4 AND status = $5",
        static _ => 0,
        cancellation,
        PostgresQuery.Of((short)reason),
        PostgresQuery.Of(QuarantineDraft.Cut(detail)),
        PostgresQuery.Of(nowUnixMicros),
        PostgresQuery.Of(id),
        PostgresQuery.Of((short)QuarantineStatus.Waiting));

    public async ValueTask EraseAsync(string sender, IReadOnlyList<Guid> messageIds, CancellationToken cancellation = default) =>
        await WriteAsync(
            async rows =>
            {
                await rows.EraseAsync(sender, [.. messageIds], cancellation);
                return true;
            },
            cancellation);

    public async ValueTask ForgetSettledAsync(long beforeUnixMicros, CancellationToken cancellation = default) =>
        await WriteAsync(
            async rows =>
            {
                await rows.ForgetSettledAsync(beforeUnixMicros, cancellation);
                return true;
            },
            cancellation);

    public async ValueTask<BatchAttempts> BeginAttemptAsync(AttemptKey batch, long nowUnixMicros, CancellationToken cancellation = default) =>
        (await Changing().FirstAsync(
            """
            INSERT INTO quarantine_attempt AS a VALUES ($1, $2, $3, 1, $4)
            ON CONFLICT (sender, lane, digest) DO UPDATE SET attempts = a.attempts + 1 RETURNING attempts, first_seen
            """,
            Attempts,
            cancellation,
            [.. Key(batch), PostgresQuery.Of(nowUnixMicros)]))!;

    public ValueTask<BatchAttempts?> TakeBackAttemptAsync(AttemptKey batch, CancellationToken cancellation = default) => Changing().FirstAsync(
        """
        UPDATE quarantine_attempt SET attempts = greatest(attempts - 1, 0) WHERE sender = $1 AND lane = $2 AND digest = $3
        RETURNING attempts, first_seen
        """,
        Attempts,
        cancellation,
        Key(batch));

    public async ValueTask ForgetAttemptsAsync(AttemptKey batch, CancellationToken cancellation = default) => await Changing().ManyAsync(
        "DELETE FROM quarantine_attempt WHERE sender = $1 AND lane = $2 AND digest = $3", static _ => 0, cancellation, Key(batch));

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private static BatchAttempts Attempts(NpgsqlDataReader row) => new(row.GetInt32(0), row.GetInt64(1));

    private static NpgsqlParameter[] Key(AttemptKey batch) =>
        [PostgresQuery.Of(batch.Sender), PostgresQuery.Of((short)batch.Lane), PostgresQuery.Of(batch.Digest.ToArray())];

    private PostgresQuery Changing()
    {
        RequireTenure();
        return _query;
    }

    // Whose lease is over leaves the quarantine to the next leader, as it does the journal.
    private void RequireTenure()
    {
        if (_tenure is { IsHeld: false })
        {
            throw new JournalException(JournalError.Fenced, $"The lease of term {_tenure.Term} is over.");
        }
    }

    private async ValueTask<T> WriteAsync<T>(Func<PostgresQuarantineRows, Task<T>> write, CancellationToken cancellation)
    {
        RequireTenure();
        try
        {
            await using NpgsqlConnection connection = await _source.OpenConnectionAsync(cancellation);
            await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
            T result = await write(new PostgresQuarantineRows(new PostgresQuery(connection), _limits));
            await transaction.CommitAsync(cancellation);
            return result;
        }
        catch (Exception cause) when (PostgresFault.Knows(cause))
        {
            throw PostgresFault.From(cause);
        }
    }
}
