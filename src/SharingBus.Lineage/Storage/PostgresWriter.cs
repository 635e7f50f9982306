using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Keys;
using SharingBus.Lineage.Leases;
using SharingBus.Lineage.Merkle;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// The one connection that writes: each group is one transaction of one round trip, under the term that was taken at opening.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    // Fails where another term is in force or another size, and with it the whole transaction.
    private const string MoveHead =
        """
        WITH moved AS (UPDATE journal SET size = $1 WHERE id = 1 AND term = $2 AND size = $3 RETURNING 1) SELECT 1 / count(*) FROM moved
        """;

    private readonly NpgsqlConnection _connection;
    private readonly PostgresKnownKeys _known;
    private readonly Dictionary<StreamKey, StreamPosition> _streams;
    private readonly Tenure? _tenure;
    private readonly (ContentSeal Content, EntrySeal Entries, BatchSeal Batches) _seals;
    private readonly PostgresEnding _ending;
    private long _size;
    private CompactRange _tree;

    private PostgresWriter(
        NpgsqlConnection connection,
        Tenure? tenure,
        (long Term, long Size) head,
        CompactRange tree,
        PayloadKeys keys,
        (ContentSeal Content, EntrySeal Entries, BatchSeal Batches) seals,
        IEnumerable<StreamPosition> streams,
        PostgresKnownKeys known)
    {
        Keys = keys;
        _streams = streams.ToDictionary(static position => position.Stream);
        _known = known;
        _seals = seals;
        _ending = new PostgresEnding(connection, seals.Entries);
        _connection = connection;
        _tenure = tenure;
        (Term, _size) = head;
        _tree = tree;
    }

    public long Term { get; }

    public long Size => _size;

    public PayloadKeys Keys { get; }

    public long NextBatchKey => _seals.Batches.Next;

    /// <summary>Completes once requests that surely never came are not asked for any more.</summary>
    public Task RequestsRead => _known.Read;

    public string ServerVersion => _connection.ServerVersion;

    public static async Task<PostgresWriter> OpenAsync(NpgsqlDataSource source, JournalOptions options)
    {
        NpgsqlConnection connection = await source.OpenConnectionAsync();
        try
        {
            await PostgresSource.RequireDurableAsync(connection, options.HasStandby);
            await PostgresSchema.PrepareAsync(connection, options.Agency);
            (long term, long size) = await PostgresTakeOver.RunAsync(connection, options.Tenure);
            List<long> positions = [];
            new LeafRange(0, size).AddPositions(positions);
            TreeHash[] peaks = await PostgresHashes.ReadAsync(new PostgresQuery(connection), positions, CancellationToken.None);
            PayloadKeys keys = await OpenKeysAsync(connection, options);
            ContentSeal seal = new(keys, await ScalarAsync<long>(connection, ContentSeal.NextKey));
            EntrySeal entries = new(keys, await ScalarAsync<long>(connection, EntrySeal.NextKey));
            BatchSeal batches = new(keys, [await ScalarAsync<long>(connection, "SELECT coalesce(max(key), 0) FROM kept_batch")]);
            List<StreamPosition> streams = await PostgresStreamRows.ReadAsync(new PostgresQuery(connection), CancellationToken.None);
            return new PostgresWriter(
                connection, options.Tenure, (term, size), CompactRange.Resume(size, peaks), keys, (seal, entries, batches), streams, new PostgresKnownKeys(source));
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>Stores the writes in one transaction.</summary>
    public async ValueTask<IReadOnlyList<JournalReceipt>> CommitAsync(IReadOnlyList<PreparedWrite> writes)
    {
        try
        {
            RequireTenure();
            PostgresJudge judge = new(_known, _streams);
            await judge.AskAsync(_connection, writes);
            CompactRange tree = _tree.Fork();
            PostgresRows rows = new(new GroupRows(_size, tree, writes.Sum(static write => write.Entries.Length)));
            JournalReceipt[] receipts = Gather(writes, judge, rows);
            await StoreAsync(rows);
            _size = rows.Group.Next;
            _tree = tree;
            Remember(judge);
            return receipts;
        }
        catch (Exception cause)
        {
            await RollBackAsync();
            if (cause is PostgresException { SqlState: PostgresErrorCodes.DivisionByZero })
            {
                throw await HeadFaultAsync();
            }

            if (PostgresFault.Knows(cause))
            {
                throw PostgresFault.From(cause);
            }

            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _known.DisposeAsync();
        await _connection.DisposeAsync();
    }

    // The file is there before the journal names it, and the journal names it before anything is sealed.
    private static async Task<PayloadKeys> OpenKeysAsync(NpgsqlConnection connection, JournalOptions options)
    {
        object? named = await ScalarAsync<object?>(connection, "SELECT keys FROM journal");
        PayloadKeys keys = PayloadKeys.Open(options.KeyFileOrBeside, options.Agency, named as Guid?);
        if (named is not Guid)
        {
            await using NpgsqlCommand name = new("UPDATE journal SET keys = $1", connection);
            name.Parameters.Add(PostgresQuery.Of(keys.Id));
            await name.ExecuteNonQueryAsync();
        }

        return keys;
    }

    private static async Task<T> ScalarAsync<T>(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    // Earlier than the term's row can tell: nothing is begun that a successor might have to wait for.
    private void RequireTenure()
    {
        if (_tenure is { IsHeld: false })
        {
            throw new JournalException(JournalError.Fenced, $"The lease of term {Term} is over.");
        }
    }

    // Why the head could not be moved.
    private async ValueTask<JournalException> HeadFaultAsync()
    {
        await using NpgsqlCommand head = new("SELECT term, size FROM journal WHERE id = 1", _connection);
        await using NpgsqlDataReader reader = await head.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            return new JournalException(JournalError.Corrupt, "The journal has no head.");
        }

        (long term, long size) = (reader.GetInt64(0), reader.GetInt64(1));
        return term != Term
            ? new JournalException(JournalError.Fenced, $"The journal was taken over in term {term}; this process has term {Term}.")
            : new JournalException(JournalError.Corrupt, $"The journal holds {size} entries where {_size} were written.");
    }

    private static JournalReceipt[] Gather(IReadOnlyList<PreparedWrite> writes, PostgresJudge judge, PostgresRows rows)
    {
        JournalReceipt[] receipts = new JournalReceipt[writes.Count];
        for (int write = 0; write < receipts.Length; write++)
        {
            receipts[write] = judge.Judge(writes[write].Write, rows.Group.Next);
            if (receipts[write].Outcome == JournalOutcome.Committed)
            {
                rows.Add(writes[write]);
            }
        }

        return receipts;
    }

    // One round trip: the head is moved on, which locks the term's row, so that nobody takes over before the commit; all rows; and the
    // commit, which is answered after its fsync. Erasing takes round trips of its own.
    private async ValueTask StoreAsync(PostgresRows rows)
    {
        NpgsqlBatchCommand move = new(MoveHead);
        move.Parameters.Add(PostgresQuery.Of(rows.Group.Next));
        move.Parameters.Add(PostgresQuery.Of(Term));
        move.Parameters.Add(PostgresQuery.Of(_size));
        await using NpgsqlBatch batch = new(_connection) { BatchCommands = { new NpgsqlBatchCommand("BEGIN"), move } };
        rows.AddTo(batch, _seals);
        if (rows.Group.Erased.Count > 0 || rows.Group.Ended.Count > 0)
        {
            await batch.ExecuteNonQueryAsync();
            await PostgresErasure.RunAsync(_connection, rows.Group.Erased);
            await _ending.RunAsync(rows.Group.Ended);
            await using NpgsqlCommand commit = new("COMMIT", _connection);
            await commit.ExecuteNonQueryAsync();
            return;
        }

        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync();
    }

    private void Remember(PostgresJudge judge)
    {
        _known.Add(judge.Keys);
        foreach (StreamPosition position in judge.Moved)
        {
            _streams[position.Stream] = position;
        }
    }

    private async ValueTask RollBackAsync()
    {
        try
        {
            await using NpgsqlCommand command = new("ROLLBACK", _connection);
            await command.ExecuteNonQueryAsync();
        }
        catch (Exception cause) when (PostgresFault.Knows(cause) || cause is InvalidOperationException)
        {
            // Without a connection the server rolls back by itself; the first failure is the one to tell.
        }
    }
}
