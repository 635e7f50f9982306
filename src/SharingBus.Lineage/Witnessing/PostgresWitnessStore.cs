using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Witnessing;

/// <summary>
/// What a witness knows, in the agency's schema of a PostgreSQL database, with synchronous commit. A change is one statement that names what it found before, so
/// that two nodes of which each believes to lead cannot put one checkpoint in place of two.
/// </summary>
internal sealed class PostgresWitnessStore : IWitnessStore
{
    private const string Tables = """
        CREATE TABLE IF NOT EXISTS witness_seen (
            log text COLLATE "C" PRIMARY KEY, size bigint NOT NULL, root bytea NOT NULL, note text NOT NULL, contradiction text)
        """;

    private readonly NpgsqlDataSource _source;
    private readonly PostgresQuery _query;

    private PostgresWitnessStore(NpgsqlDataSource source)
    {
        _source = source;
        _query = new PostgresQuery(source);
    }

    public static async Task<PostgresWitnessStore> OpenAsync(JournalOptions options)
    {
        NpgsqlDataSource source = PostgresSource.Create(options);
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync();
            await PostgresSource.RequireDurableAsync(connection, options.HasStandby);
            await PostgresSchema.PrepareAsync(connection, options.Agency, Tables, CancellationToken.None);
            return new PostgresWitnessStore(source);
        }
        catch (Exception cause)
        {
            await source.DisposeAsync();
            if (PostgresFault.Knows(cause))
            {
                throw PostgresFault.From(cause);
            }

            throw;
        }
    }

    public async ValueTask<SeenCheckpoint?> FindAsync(string log, CancellationToken cancellation = default) =>
        await FirstAsync("SELECT note FROM witness_seen WHERE log = $1", cancellation, PostgresQuery.Of(log)) is { } note ? WitnessStore.Read(note) : null;

    public async ValueTask<bool> AdvanceAsync(SeenCheckpoint? before, SeenCheckpoint next, CancellationToken cancellation = default)
    {
        NpgsqlParameter[] written =
        [
            PostgresQuery.Of(next.Checkpoint.Log), PostgresQuery.Of(next.Checkpoint.Size), PostgresQuery.Of(next.Checkpoint.Root.ToArray()), PostgresQuery.Of(next.Note),
        ];
        string? log = before is null
            ? await FirstAsync("INSERT INTO witness_seen VALUES ($1, $2, $3, $4, NULL) ON CONFLICT DO NOTHING RETURNING log", cancellation, written)
            : await FirstAsync(
                "UPDATE witness_seen SET size = $2, root = $3, note = $4 WHERE log = $1 AND size = $5 AND root = $6 RETURNING log",
                cancellation,
                [.. written, PostgresQuery.Of(before.Checkpoint.Size), PostgresQuery.Of(before.Checkpoint.Root.ToArray())]);
        return log is not null;
    }

    public async ValueTask KeepContradictionAsync(string log, string note, CancellationToken cancellation = default) => await FirstAsync(
        "UPDATE witness_seen SET contradiction = $2 WHERE log = $1 AND contradiction IS NULL RETURNING log", cancellation, PostgresQuery.Of(log), PostgresQuery.Of(note));

    public ValueTask<string?> ContradictionAsync(string log, CancellationToken cancellation = default) => FirstAsync(
        "SELECT contradiction FROM witness_seen WHERE log = $1 AND contradiction IS NOT NULL", cancellation, PostgresQuery.Of(log));

    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private ValueTask<string?> FirstAsync(string sql, CancellationToken cancellation, params NpgsqlParameter[] parameters) =>
        _query.FirstAsync(sql, static row => row.GetString(0), cancellation, parameters);
}
