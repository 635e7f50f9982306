using Npgsql;
using SharingBus.Lineage.Readings;

namespace SharingBus.Lineage.Storage;

/// <summary>Erases parts of stored content within the transaction that is open.</summary>
internal static class PostgresErasure
{
    private const string Find = $"SELECT {PostgresContent.Columns} FROM content WHERE first <= $1 ORDER BY first DESC LIMIT 1 FOR UPDATE";
    private const string Update = "UPDATE content SET places = $1, bytes = $2 WHERE first = $3";
    private const string Note = "INSERT INTO erased_key SELECT * FROM unnest($1, $2, $3, $4) ON CONFLICT DO NOTHING";

    private const string Forget = "DELETE FROM person WHERE first = $1";

    public static async ValueTask RunAsync(NpgsqlConnection connection, IReadOnlyList<ErasedContent> erased)
    {
        PostgresQuery query = new(connection);
        RowErasure? row = null;
        foreach (ErasedContent content in erased.OrderBy(static content => content.Key.Index))
        {
            if (row is null || !row.Take(content))
            {
                await WriteAsync(connection, row);
                ContentRun? found = await query.FirstAsync(Find, PostgresContent.Read, CancellationToken.None, PostgresQuery.Of(content.Key.Index));
                row = found is null ? null : new RowErasure(found);
                row?.Take(content);
            }
        }

        await WriteAsync(connection, row);
    }

    private static async ValueTask WriteAsync(NpgsqlConnection connection, RowErasure? row)
    {
        if (row is not { Keys.Count: > 0 })
        {
            return;
        }

        await ExecuteAsync(connection, Update, PostgresQuery.Of(row.Left.Places), PostgresQuery.Of(row.Left.Bytes), PostgresQuery.Of(row.Left.First));
        PostgresColumn<long> number = [.. row.Keys.Select(static key => key.Number)];
        PostgresColumn<long> index = [.. row.Keys.Select(static key => key.Content.Index)];
        PostgresColumn<int> part = [.. row.Keys.Select(static key => key.Content.Part)];
        PostgresColumn<short> reason = [.. row.Keys.Select(static key => (short)key.Reason)];
        await ExecuteAsync(connection, Note, number.ToParameter(), index.ToParameter(), part.ToParameter(), reason.ToParameter());

        // Until then the tags of what was erased are noise between the others.
        if (row.Left.IsErased)
        {
            await ExecuteAsync(connection, Forget, PostgresQuery.Of(row.Left.First));
        }
    }

    private static async ValueTask ExecuteAsync(NpgsqlConnection connection, string sql, params NpgsqlParameter[] parameters)
    {
        await using NpgsqlCommand command = new(sql, connection);
        command.Parameters.AddRange(parameters);
        await command.ExecuteNonQueryAsync();
    }
}
