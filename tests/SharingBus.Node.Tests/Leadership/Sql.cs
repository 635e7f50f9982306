using Npgsql;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>What a test asks of the journal's database beside the nodes.</summary>
internal static class Sql
{
    public static async Task RunAsync(this NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    public static async Task<T> AskAsync<T>(this NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        return (T)(await command.ExecuteScalarAsync())!;
    }
}
