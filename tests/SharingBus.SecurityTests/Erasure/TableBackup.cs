using Npgsql;
using SharingBus.Node.Tests.Leadership;

namespace SharingBus.SecurityTests.Erasure;

/// <summary>A table of an agency's journal in a database as a backup has it: a copy beside it, which nothing of the journal touches.</summary>
/// <param name="database">The database.</param>
/// <param name="agency">Whose journal.</param>
/// <param name="table">The table.</param>
internal sealed class TableBackup(JournalDatabase database, string agency, string table)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>Copies the table.</summary>
    /// <param name="sealedColumn">What is sealed in it.</param>
    /// <param name="order">Which row's is given back, as SQL orders rows.</param>
    /// <returns>The sealed bytes of the first row in that order.</returns>
    public async Task<byte[]> TakeAsync(string sealedColumn, string order)
    {
        await using NpgsqlConnection connection = await database.ConnectAsync(agency);
        await ExecuteAsync(connection, $"CREATE TABLE backup AS SELECT * FROM {table}");
        await using NpgsqlCommand row = new($"SELECT {sealedColumn} FROM backup ORDER BY {order} LIMIT 1", connection);
        return (byte[])(await row.ExecuteScalarAsync(Cancel))!;
    }

    /// <summary>Puts it back, by a statement that reads from <c>backup</c>.</summary>
    public async Task PutBackAsync(string statement)
    {
        await using NpgsqlConnection connection = await database.ConnectAsync(agency);
        await ExecuteAsync(connection, statement);
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }
}
