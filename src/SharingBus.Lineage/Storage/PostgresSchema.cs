using Npgsql;
using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// The tables of a journal, in a schema named after the agency, and how older ones are brought forward. Steps are only ever added.
/// </summary>
internal static class PostgresSchema
{
    // Two processes that open the same database at once prepare it one after the other. Any fixed number does.
    private const long PreparationLock = 0x5368_6172_696E_6742;

    // Schemas of versions 1 and 2 were written before the first release, with a row for each entry or with content that was not sealed.
    private const int FirstVersion = 3;

    /// <summary>One string for each version, from the first. Text is compared by bytes, as SQLite does, whatever the database's language.</summary>
    internal static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE journal (
            id int PRIMARY KEY CHECK (id = 1),
            agency text COLLATE "C" NOT NULL,
            term bigint NOT NULL,
            size bigint NOT NULL,
            keys uuid);

        -- One row for each group commit: its entries, their commitments, and the hashes it completed in stored order. Single hashes are
        -- cut out of the stored value, which must not be compressed for that; nor is it worth the time to compress what is mostly hashes.
        CREATE TABLE entry_run (
            first bigint PRIMARY KEY, count int NOT NULL, kinds bigint NOT NULL, commitments bytea NOT NULL, entries bytea NOT NULL);
        CREATE TABLE hash_run (first bigint PRIMARY KEY, hashes bytea NOT NULL);
        ALTER TABLE entry_run ALTER commitments SET STORAGE EXTERNAL, ALTER entries SET STORAGE EXTERNAL;
        ALTER TABLE hash_run ALTER hashes SET STORAGE EXTERNAL;

        -- Apart from the entries, so that it can be erased: the parts of one entry, or one part for each of several entries. Each part is
        -- sealed under its own key, which is not in this database; the numbers of keys follow each other.
        CREATE TABLE content (
            first bigint PRIMARY KEY, shared boolean NOT NULL, first_key bigint NOT NULL, places bytea NOT NULL, bytes bytea NOT NULL);
        CREATE TABLE erased_key (number bigint PRIMARY KEY, idx bigint NOT NULL, part int NOT NULL);
        ALTER TABLE content ALTER places SET STORAGE EXTERNAL, ALTER bytes SET STORAGE EXTERNAL;

        -- What entries are found by. A message by the entry it came in with; what happened to it later by the batch it travelled in.
        CREATE TABLE message (message_id uuid PRIMARY KEY, idx bigint NOT NULL, part int NOT NULL);
        CREATE TABLE mention (message_id uuid NOT NULL, idx bigint NOT NULL, PRIMARY KEY (message_id, idx));
        CREATE TABLE batch_entry (
            peer text COLLATE "C" NOT NULL, lane smallint NOT NULL, direction smallint NOT NULL,
            incarnation uuid NOT NULL, sequence bigint NOT NULL, idx bigint NOT NULL,
            PRIMARY KEY (peer, lane, direction, incarnation, sequence, idx));
        CREATE TABLE decision_run (accepted_from bigint PRIMARY KEY, first bigint NOT NULL, count int NOT NULL);
        CREATE TABLE inbox (role text COLLATE "C" NOT NULL, idx bigint NOT NULL, PRIMARY KEY (role, idx));
        CREATE TABLE parent (parent uuid NOT NULL, child uuid NOT NULL, PRIMARY KEY (parent, child));
        CREATE INDEX parent_child ON parent (child);

        -- Found by one number made of caller and request id: a third of the index, and a whole group is looked up in one scan.
        CREATE TABLE request (
            key bigint NOT NULL, caller text COLLATE "C" NOT NULL, request_id text COLLATE "C" NOT NULL, digest bytea NOT NULL,
            message_id uuid NOT NULL, keep_until bigint NOT NULL);
        CREATE INDEX request_key ON request (key);
        CREATE TABLE cursor (name text COLLATE "C" PRIMARY KEY, position bigint NOT NULL) WITH (fillfactor = 50);
        CREATE TABLE stream (
            peer text COLLATE "C" NOT NULL, lane smallint NOT NULL, direction smallint NOT NULL,
            incarnation uuid NOT NULL, sequence bigint NOT NULL, PRIMARY KEY (peer, lane, direction)) WITH (fillfactor = 50);
        CREATE TABLE kept_batch (
            peer text COLLATE "C" NOT NULL, lane smallint NOT NULL, direction smallint NOT NULL,
            incarnation uuid NOT NULL, sequence bigint NOT NULL, digest bytea NOT NULL, bytes bytea NOT NULL,
            PRIMARY KEY (peer, lane, direction, incarnation, sequence));
        ALTER TABLE kept_batch ALTER bytes SET STORAGE EXTERNAL;
        CREATE TABLE change (
            target uuid NOT NULL, idx bigint NOT NULL, change_id uuid NOT NULL, origin text COLLATE "C" NOT NULL,
            kind smallint NOT NULL, reason smallint NOT NULL, replacement uuid, PRIMARY KEY (target, idx, change_id));
        """,
        """
        -- When content's time is over: a row for each row of content of which a part has an end, found by the instant at which to look at it
        -- next. Content of before has none on record, and is erased on order only.
        CREATE TABLE content_term (first bigint PRIMARY KEY, shared boolean NOT NULL, due bigint NOT NULL, ends bytea NOT NULL);
        CREATE INDEX content_term_due ON content_term (due);
        ALTER TABLE erased_key ADD COLUMN reason smallint NOT NULL DEFAULT 1;

        -- The number of the key that a kept batch is sealed with, which is not in this database; null for one of before, which lies here as it is.
        ALTER TABLE kept_batch ADD COLUMN key bigint;
        """,
        """
        -- What blocks of entries are about, for searching. It is written behind the journal; a cursor says how far.
        CREATE TABLE facet (key bigint NOT NULL, block bigint NOT NULL, PRIMARY KEY (key, block));
        """,
        """
        -- Whom a row of content names, as tags under the keys of its parts, which are not in this database. It is written behind the journal; a cursor says
        -- how far.
        CREATE TABLE person (first bigint PRIMARY KEY, shared boolean NOT NULL, first_key bigint NOT NULL, tags bytea NOT NULL);
        ALTER TABLE person ALTER tags SET STORAGE EXTERNAL;
        """,
        """
        -- The number of the key that a run of entries is sealed with, which is not in this database; null for those of before, and for what names nobody. Keys of
        -- runs of which nothing is left are to be destroyed.
        ALTER TABLE entry_run ADD COLUMN key bigint;
        CREATE TABLE ended_key (number bigint PRIMARY KEY);

        -- When to look next at a block of entries, of which some have not ended with their term.
        CREATE TABLE entry_term (block bigint PRIMARY KEY, due bigint NOT NULL) WITH (fillfactor = 50);
        CREATE INDEX entry_term_due ON entry_term (due);
        """,
        """
        -- A message that comes again is kept again, and read where it came first: not to keep it costs a look before each row, and more than the row.
        ALTER TABLE message DROP CONSTRAINT message_pkey;
        CREATE INDEX message_home ON message (message_id, idx, part);
        """,
    ];

    /// <summary>The version that this product writes.</summary>
    public static int Current => FirstVersion + Steps.Count - 1;

    /// <summary>The agency's id as the name of its schema. The options have checked that it is one.</summary>
    public static string Quote(string agency) => $"\"{agency}\"";

    /// <summary>Makes the agency's schema where there is none and brings it to the current version, in one transaction.</summary>
    /// <exception cref="JournalException">The schema is newer, or belongs to another agency.</exception>
    public static Task PrepareAsync(NpgsqlConnection connection, string agency) => PrepareAsync(connection, agency, Steps);

    /// <summary>Brings the schema as far as the steps go: more than the product's only to show that it is brought forward.</summary>
    internal static async Task PrepareAsync(NpgsqlConnection connection, string agency, IReadOnlyList<string> steps)
    {
        int last = FirstVersion + steps.Count - 1;
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync();
        await MakeSchemaAsync(connection, agency);
        await ExecuteAsync(connection, "CREATE TABLE IF NOT EXISTS schema_version (version int NOT NULL)");
        int version = await QueryAsync<int>(connection, "SELECT coalesce(max(version), 0) FROM schema_version");
        if (version > last || version is > 0 and < FirstVersion)
        {
            throw new JournalException(
                JournalError.Unsuitable, $"The journal's tables have schema {version}; this product knows schemas {FirstVersion} to {last}.");
        }

        for (int next = Math.Max(FirstVersion, version + 1); next <= last; next++)
        {
            await ExecuteAsync(connection, steps[next - FirstVersion]);
            await ExecuteAsync(connection, $"INSERT INTO schema_version VALUES ({next})");
        }

        await RequireAgencyAsync(connection, agency);
        await transaction.CommitAsync();
    }

    /// <summary>Makes what stands beside the journal in the agency's schema, and leaves the journal's own tables to whoever opens it.</summary>
    public static async Task PrepareAsync(NpgsqlConnection connection, string agency, string tables, CancellationToken cancellation)
    {
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);
        await MakeSchemaAsync(connection, agency);
        await ExecuteAsync(connection, tables);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task MakeSchemaAsync(NpgsqlConnection connection, string agency)
    {
        await ExecuteAsync(connection, $"SELECT pg_advisory_xact_lock({PreparationLock})");
        bool exists = await QueryAsync<bool>(
            connection, "SELECT EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = $1)", agency);
        if (!exists)
        {
            await ExecuteAsync(connection, $"CREATE SCHEMA {Quote(agency)}");
        }
    }

    private static async Task RequireAgencyAsync(NpgsqlConnection connection, string agency)
    {
        string? owner = await QueryAsync<string?>(connection, "SELECT agency FROM journal");
        if (owner is null)
        {
            await using NpgsqlCommand insert = new("INSERT INTO journal VALUES (1, $1, 0, 0, NULL)", connection);
            insert.Parameters.Add(new NpgsqlParameter<string> { TypedValue = agency });
            await insert.ExecuteNonQueryAsync();
        }
        else if (owner != agency)
        {
            throw new JournalException(JournalError.Unsuitable, "The journal's tables belong to another agency.");
        }
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using NpgsqlCommand command = new(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<T?> QueryAsync<T>(NpgsqlConnection connection, string sql, string? parameter = null)
    {
        await using NpgsqlCommand command = new(sql, connection);
        if (parameter is not null)
        {
            command.Parameters.Add(new NpgsqlParameter<string> { TypedValue = parameter });
        }

        return (T?)await command.ExecuteScalarAsync();
    }
}
