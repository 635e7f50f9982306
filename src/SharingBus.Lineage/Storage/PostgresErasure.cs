using Npgsql;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Erases parts of stored content within the transaction that is open.</summary>
internal static class PostgresErasure
{
    private const string Find = $"SELECT {PostgresContent.Columns} FROM content WHERE first <= $1 ORDER BY first DESC LIMIT 1 FOR UPDATE";
    private const string Write = "UPDATE content SET places = $1, bytes = $2 WHERE first = $3";
    private const string Note = "INSERT INTO erased_key VALUES ($1, $2, $3) ON CONFLICT DO NOTHING";

    public static async ValueTask RunAsync(NpgsqlConnection connection, IReadOnlyList<ContentKey> keys)
    {
        PostgresQuery query = new(connection);
        foreach (ContentKey key in keys)
        {
            ContentRun? row = await query.FirstAsync(Find, PostgresContent.Read, CancellationToken.None, PostgresQuery.Of(key.Index));
            int part = row?.Find(key) ?? -1;
            if (part >= 0 && row!.Without(part) is { } left)
            {
                await ExecuteAsync(
                    connection, Write, PostgresQuery.Of(left.Places), PostgresQuery.Of(left.Bytes), PostgresQuery.Of(left.First));
                await ExecuteAsync(
                    connection, Note, PostgresQuery.Of(row.FirstKey + part), PostgresQuery.Of(key.Index), PostgresQuery.Of(key.Part));
            }
        }
    }

    private static async ValueTask ExecuteAsync(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using NpgsqlCommand command = new(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync();
    }
}
