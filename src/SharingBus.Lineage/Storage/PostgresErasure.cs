using Npgsql;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Erases parts of stored content within the transaction that is open.</summary>
internal static class PostgresErasure
{
    private const string Find = "SELECT first, shared, places, bytes FROM content WHERE first <= $1 ORDER BY first DESC LIMIT 1 FOR UPDATE";
    private const string Write = "UPDATE content SET places = $1, bytes = $2 WHERE first = $3";

    public static async ValueTask RunAsync(NpgsqlConnection connection, IReadOnlyList<ContentKey> keys)
    {
        PostgresQuery query = new(connection);
        foreach (ContentKey key in keys)
        {
            List<(long First, bool Shared, byte[] Places, byte[] Bytes)> rows = await query.ManyAsync(
                Find,
                static row => (row.GetInt64(0), row.GetBoolean(1), row.GetFieldValue<byte[]>(2), row.GetFieldValue<byte[]>(3)),
                CancellationToken.None,
                PostgresQuery.Of(key.Index));
            foreach ((long first, bool shared, byte[] places, byte[] bytes) in rows)
            {
                int part = ContentRun.Find(first, shared, places, key);
                if (part >= 0)
                {
                    byte[] left = ContentRun.Erase(places, bytes, part);
                    await using NpgsqlCommand write = new(Write, connection);
                    write.Parameters.AddRange(new[] { PostgresQuery.Of(places), PostgresQuery.Of(left), PostgresQuery.Of(first) });
                    await write.ExecuteNonQueryAsync();
                }
            }
        }
    }
}
