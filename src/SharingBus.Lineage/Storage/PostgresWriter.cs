using System.Runtime.InteropServices;
using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Leases;
using SharingBus.Lineage.Merkle;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// The one connection that writes: each group is one transaction of two round trips, under the term that was taken at opening.
/// </summary>
internal sealed class PostgresWriter : IAsyncDisposable
{
    private readonly NpgsqlConnection _connection;
    private readonly Tenure? _tenure;
    private JournalHead _head;
    private CompactRange _tree;

    private PostgresWriter(NpgsqlConnection connection, Tenure? tenure, long term, JournalHead head, CompactRange tree)
    {
        _connection = connection;
        _tenure = tenure;
        Term = term;
        _head = head;
        _tree = tree;
    }

    public long Term { get; }

    public long Size => _head.Size;

    public string ServerVersion => _connection.ServerVersion;

    public static async Task<PostgresWriter> OpenAsync(NpgsqlDataSource source, JournalOptions options)
    {
        NpgsqlConnection connection = await source.OpenConnectionAsync();
        try
        {
            await PostgresSource.RequireDurableAsync(connection, options.HasStandby);
            await PostgresSchema.PrepareAsync(connection, options.Agency);
            (long term, JournalHead head) = await PostgresTakeOver.RunAsync(connection, options.Tenure);
            List<long> positions = [];
            new LeafRange(0, head.Size).AddPositions(positions);
            TreeHash[] peaks = await PostgresHashes.ReadAsync(new PostgresQuery(connection), positions, CancellationToken.None);
            return new PostgresWriter(connection, options.Tenure, term, head, CompactRange.Resume(head.Size, peaks));
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
            PostgresJudge judge = await BeginAsync(writes);
            JournalHead head = _head;
            CompactRange tree = _tree.Fork();
            PostgresRows rows = new();
            JournalReceipt[] receipts = Gather(writes, judge, rows, tree, ref head);
            await FinishAsync(rows, head);
            _head = head;
            _tree = tree;
            return receipts;
        }
        catch (Exception cause)
        {
            await RollBackAsync();
            if (PostgresFault.Knows(cause))
            {
                throw PostgresFault.From(cause);
            }

            throw;
        }
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    // First round trip: locks the term's row, so that nobody takes over before the commit, and asks what the judgement needs.
    private async ValueTask<PostgresJudge> BeginAsync(IReadOnlyList<PreparedWrite> writes)
    {
        RequireTenure();
        PostgresJudge judge = new(writes);
        await using NpgsqlBatch batch = new(_connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("BEGIN"),
                new NpgsqlBatchCommand("SELECT term, size, next_position FROM journal WHERE id = 1 FOR UPDATE"),
            },
        };
        judge.AddTo(batch);
        await using NpgsqlDataReader reader = await batch.ExecuteReaderAsync();
        await RequireTermAsync(reader);
        await judge.ReadAsync(reader);
        return judge;
    }

    // Earlier than the term's row can tell: nothing is begun that a successor might have to wait for.
    private void RequireTenure()
    {
        if (_tenure is { IsHeld: false })
        {
            throw new JournalException(JournalError.Fenced, $"The lease of term {Term} is over.");
        }
    }

    private async ValueTask RequireTermAsync(NpgsqlDataReader reader)
    {
        if (!await reader.ReadAsync())
        {
            throw new JournalException(JournalError.Corrupt, "The journal has no head.");
        }

        long term = reader.GetInt64(0);
        JournalHead head = new(reader.GetInt64(1), reader.GetInt64(2));
        if (term != Term)
        {
            throw new JournalException(JournalError.Fenced, $"The journal was taken over in term {term}; this process has term {Term}.");
        }

        if (head != _head)
        {
            throw new JournalException(JournalError.Corrupt, $"The journal holds {head.Size} entries where {_head.Size} were written.");
        }
    }

    private JournalReceipt[] Gather(
        IReadOnlyList<PreparedWrite> writes, PostgresJudge judge, PostgresRows rows, CompactRange tree, ref JournalHead head)
    {
        JournalReceipt[] receipts = new JournalReceipt[writes.Count];
        List<TreeHash> commitments = [];
        List<TreeHash> completed = [];
        for (int write = 0; write < receipts.Length; write++)
        {
            receipts[write] = judge.Judge(writes[write].Write, head.Size);
            if (receipts[write].Outcome != JournalOutcome.Committed)
            {
                continue;
            }

            foreach (PreparedEntry entry in writes[write].Entries)
            {
                commitments.Add(entry.Commitment);
                tree.Append(entry.LeafHash, completed);
            }

            head = rows.Add(writes[write], head);
        }

        if (commitments.Count > 0)
        {
            rows.AddRuns(_head.Size, Bytes(commitments), Bytes(completed));
        }

        return receipts;
    }

    // Second round trip: all rows, the new head, and the commit, which is answered after its fsync.
    private async ValueTask FinishAsync(PostgresRows rows, JournalHead head)
    {
        await using NpgsqlBatch batch = new(_connection);
        rows.AddTo(batch);
        NpgsqlBatchCommand move = new("UPDATE journal SET size = $1, next_position = $2 WHERE id = 1 AND term = $3 AND size = $4");
        move.Parameters.Add(PostgresQuery.Of(head.Size));
        move.Parameters.Add(PostgresQuery.Of(head.NextPosition));
        move.Parameters.Add(PostgresQuery.Of(Term));
        move.Parameters.Add(PostgresQuery.Of(_head.Size));
        batch.BatchCommands.Add(move);
        batch.BatchCommands.Add(new NpgsqlBatchCommand("COMMIT"));
        await batch.ExecuteNonQueryAsync();
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

    private static byte[] Bytes(List<TreeHash> hashes) => MemoryMarshal.AsBytes(CollectionsMarshal.AsSpan(hashes)).ToArray();
}
