using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Quarantine;

/// <summary>The quarantine's tables in the schema of the agency. Steps are only ever added.</summary>
internal static class PostgresQuarantineSchema
{
    // Two processes that open the same database at once prepare it one after the other. Any fixed number does.
    private const long PreparationLock = 0x5368_6172_696E_6751;

    // One string for each version, from 1.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE quarantine_item (
            id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY, kind smallint NOT NULL, sender text COLLATE "C" NOT NULL, lane smallint NOT NULL,
            incarnation uuid, sequence bigint NOT NULL, place int NOT NULL, message_id uuid,
            reason smallint NOT NULL, detail text NOT NULL, digest bytea NOT NULL, size int NOT NULL,
            first_seen bigint NOT NULL, last_attempt bigint NOT NULL, attempts int NOT NULL,
            status smallint NOT NULL, content smallint NOT NULL,
            UNIQUE (sender, lane, kind, place, digest));
        CREATE INDEX quarantine_item_message ON quarantine_item (message_id) WHERE message_id IS NOT NULL;
        CREATE TABLE quarantine_content (id bigint PRIMARY KEY, bytes bytea NOT NULL);
        CREATE TABLE quarantine_sender (
            sender text COLLATE "C" PRIMARY KEY, items int NOT NULL, waiting int NOT NULL, kept_bytes bigint NOT NULL, over_count bigint NOT NULL);
        CREATE TABLE quarantine_attempt (
            sender text COLLATE "C" NOT NULL, lane smallint NOT NULL, digest bytea NOT NULL, attempts int NOT NULL, first_seen bigint NOT NULL,
            PRIMARY KEY (sender, lane, digest));
        """,
    ];

    /// <summary>The version that this product writes.</summary>
    public static int Current => Steps.Length;

    /// <summary>Makes the tables where there are none and brings them to the current version, in one transaction.</summary>
    /// <exception cref="JournalException">The tables are newer.</exception>
    public static async Task PrepareAsync(NpgsqlConnection connection, string agency)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({PreparationLock})");
        await ExecuteAsync(connection, $"CREATE SCHEMA IF NOT EXISTS {PostgresSchema.Quote(agency)}");
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS quarantine_version (version int NOT NULL)");
        await using NpgsqlCommand read = new("SELECT coalesce(max(version), 0) FROM quarantine_version", connection);
        int version = (int)(await read.ExecuteScalarAsync())!;
        if (version > Current)
        {
            throw new JournalException(
                JournalError.Unsuitable, $"The quarantine's tables have schema {version}; this product knows schemas up to {Current}.");
        }

        for (int step = version; step < Current; step++)
        {
            await ExecuteAsync(connection, Steps[step]);
            await ExecuteAsync(connection, $"INSERT INTO quarantine_version VALUES ({step + 1})");
        }

        await transaction.CommitAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
