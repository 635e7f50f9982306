using Npgsql;

namespace SharingBus.Lineage.Storage;

/// <summary>Raises the term, which fences whoever wrote before, even one that was stopped in the midst of a transaction.</summary>
internal static class PostgresTakeOver
{
    // A commit holds the term's row for milliseconds. Whoever holds it this long is frozen, and must not hold up its successor.
    private const int PatienceMilliseconds = 2_000;

    private const string Raise = "UPDATE journal SET term = term + 1 WHERE id = 1 RETURNING term, size";

    // What a frozen session had begun is rolled back with it.
    private const string EndHolders =
        """
        SELECT pg_terminate_backend(pid, 5000) FROM pg_locks
        WHERE relation = 'journal'::regclass AND granted AND mode IN ('RowShareLock', 'RowExclusiveLock') AND pid <> pg_backend_pid()
        """;

    public static async Task<(long Term, long Size)> RunAsync(NpgsqlConnection connection)
    {
        await ExecuteAsync(connection, $"SET lock_timeout = {PatienceMilliseconds}");
        try
        {
            return await RaiseAsync(connection);
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            await ExecuteAsync(connection, EndHolders);
            return await RaiseAsync(connection);
        }
        finally
        {
            await ExecuteAsync(connection, "RESET lock_timeout");
        }
    }

    private static async Task<(long Term, long Size)> RaiseAsync(NpgsqlConnection connection)
    {
        await using NpgsqlCommand raise = new(Raise, connection);
        await using NpgsqlDataReader reader = await raise.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
