using Npgsql;

namespace SharingBus.Lineage.Storage;

/// <summary>Runs one reading on a pooled connection, or on the given one. One statement sees one state of the journal.</summary>
internal sealed class PostgresQuery
{
    private readonly Func<string, NpgsqlCommand> _create;

    public PostgresQuery(NpgsqlDataSource source) => _create = source.CreateCommand;

    public PostgresQuery(NpgsqlConnection connection) => _create = sql => new NpgsqlCommand(sql, connection);

    public static NpgsqlParameter Of<T>(T value) => new NpgsqlParameter<T> { TypedValue = value };

    public async ValueTask<List<T>> ManyAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params NpgsqlParameter[] parameters)
    {
        try
        {
            await using NpgsqlCommand command = _create(sql);
            command.Parameters.AddRange(parameters);
            await using NpgsqlDataReader reader = await command.ExecuteReaderAsync(cancellation);
            List<T> rows = [];
            while (await reader.ReadAsync(cancellation))
            {
                rows.Add(read(reader));
            }

            return rows;
        }
        catch (Exception cause) when (PostgresFault.Knows(cause))
        {
            throw PostgresFault.From(cause);
        }
    }

    public async ValueTask<T?> FirstAsync<T>(
        string sql, Func<NpgsqlDataReader, T> read, CancellationToken cancellation, params NpgsqlParameter[] parameters)
        where T : class
    {
        List<T> rows = await ManyAsync(sql, read, cancellation, parameters);
        return rows.Count == 0 ? null : rows[0];
    }
}
