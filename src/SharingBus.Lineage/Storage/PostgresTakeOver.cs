using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Leases;

namespace SharingBus.Lineage.Storage;

/// <summary>Raises the term, which fences whoever wrote before, even one that was stopped in the midst of a transaction.</summary>
internal static class PostgresTakeOver
{
    // A commit holds the term's row for milliseconds. Whoever holds it this long is frozen, and must not hold up its successor.
    private const int PatienceMilliseconds = 2_000;

    // Who held the lease before has known for a second that it does no more: a row still locked is a frozen leader's.
    private const int PatienceWithLeaseMilliseconds = 500;

    // 0 where no lease says the term. A lease that was lost before the journal was opened fences nobody.
    private const string Raise =
        """
        UPDATE journal SET term = CASE WHEN $1 = 0 THEN term + 1 ELSE $1 END
        WHERE id = 1 AND ($1 = 0 OR term < $1) RETURNING term, size
        """;

    // What a frozen session had begun is rolled back with it.
    private const string EndHolders =
        """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
        WHERE relation = 'journal'::regclass AND granted AND mode IN ('RowShareLock', 'RowExclusiveLock') AND pid <> pg_backend_pid()
        """;

    public static async Task<(long Term, long Size)> RunAsync(NpgsqlConnection connection, Tenure? tenure)
    {
        await ExecuteAsync(connection, $"SET lock_timeout = {(tenure is null ? PatienceMilliseconds : PatienceWithLeaseMilliseconds)}");
        try
        {
            return await RaiseAsync(connection, tenure);
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await ExecuteAsync(connection, EndHolders);
            return await RaiseAsync(connection, tenure);
        }
        finally
        {
            await ExecuteAsync(connection, "RESET lock_timeout");
        }
    }

    private static async Task<(long Term, long Size)> RaiseAsync(NpgsqlConnection connection, Tenure? tenure)
    {
        await using NpgsqlCommand raise = new(Raise, connection);
        raise.Parameters.Add(PostgresQuery.Of(tenure?.Term ?? 0));
        await using NpgsqlDataReader reader = await raise.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
        {
            throw new JournalException(JournalError.Fenced, $"The journal was taken over in a later term than {tenure?.Term}.");
        }

        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
