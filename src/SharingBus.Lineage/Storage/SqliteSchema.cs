using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Storage;

/// <summary>The tables of a journal, and how older files are brought forward. Steps are only ever added.</summary>
internal static class SqliteSchema
{
    // One string for each version, from 1. The file's user_version says how many it has.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            agency TEXT NOT NULL,
            term INTEGER NOT NULL,
            size INTEGER NOT NULL,
            next_position INTEGER NOT NULL);

        -- One row for each group commit: its commitments, and the hashes it completed in stored order.
        CREATE TABLE commitment_run (first INTEGER PRIMARY KEY, commitments BLOB NOT NULL);
        CREATE TABLE hash_run (first INTEGER PRIMARY KEY, hashes BLOB NOT NULL);

        -- Apart from the commitments, so that it can be erased.
        CREATE TABLE entry (idx INTEGER PRIMARY KEY, kind INTEGER NOT NULL, salt BLOB NOT NULL, body BLOB NOT NULL);
        CREATE TABLE payload (
            id INTEGER PRIMARY KEY, message_id BLOB NOT NULL, kind INTEGER NOT NULL, part INTEGER NOT NULL,
            seed BLOB NOT NULL, bytes BLOB NOT NULL);
        CREATE UNIQUE INDEX payload_message ON payload (message_id, kind, part);

        CREATE TABLE message_entry (
            message_id BLOB NOT NULL, idx INTEGER NOT NULL, kind INTEGER NOT NULL,
            PRIMARY KEY (message_id, idx)) WITHOUT ROWID;
        CREATE TABLE parent (
            parent BLOB NOT NULL, child BLOB NOT NULL, PRIMARY KEY (parent, child)) WITHOUT ROWID;
        CREATE INDEX parent_child ON parent (child);

        CREATE TABLE request (
            caller TEXT NOT NULL, request_id TEXT NOT NULL, digest BLOB NOT NULL, message_id BLOB NOT NULL,
            keep_until INTEGER NOT NULL, PRIMARY KEY (caller, request_id)) WITHOUT ROWID;
        CREATE TABLE cursor (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE stream (
            peer TEXT NOT NULL, lane INTEGER NOT NULL, direction INTEGER NOT NULL,
            incarnation BLOB NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (peer, lane, direction)) WITHOUT ROWID;
        CREATE TABLE kept_batch (
            peer TEXT NOT NULL, lane INTEGER NOT NULL, direction INTEGER NOT NULL,
            incarnation BLOB NOT NULL, sequence INTEGER NOT NULL, digest BLOB NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (peer, lane, direction, incarnation, sequence));

        CREATE TABLE delivery (
            role TEXT NOT NULL, position INTEGER NOT NULL, message_id BLOB NOT NULL,
            type INTEGER NOT NULL, part INTEGER NOT NULL, head BLOB NOT NULL, PRIMARY KEY (role, position)) WITHOUT ROWID;
        CREATE TABLE holder (
            message_id BLOB NOT NULL, agency TEXT NOT NULL, role TEXT NOT NULL, flags INTEGER NOT NULL,
            PRIMARY KEY (message_id, agency, role)) WITHOUT ROWID;
        CREATE TABLE change (
            target BLOB NOT NULL, idx INTEGER NOT NULL, change_id BLOB NOT NULL, origin TEXT NOT NULL,
            kind INTEGER NOT NULL, reason INTEGER NOT NULL, replacement BLOB,
            PRIMARY KEY (target, idx, change_id)) WITHOUT ROWID;
        """,
        """
        -- Requests in the order in which they come. Their keys follow in sorted slices; the journal knows up to which id.
        ALTER TABLE request RENAME TO request_1;
        CREATE TABLE request (
            id INTEGER PRIMARY KEY, caller TEXT NOT NULL, request_id TEXT NOT NULL, digest BLOB NOT NULL, message_id BLOB NOT NULL,
            keep_until INTEGER NOT NULL);
        CREATE TABLE request_key (key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;
        INSERT INTO request (caller, request_id, digest, message_id, keep_until)
            SELECT caller, request_id, digest, message_id, keep_until FROM request_1;
        DROP TABLE request_1;
        ALTER TABLE journal ADD COLUMN requests_indexed INTEGER NOT NULL DEFAULT 0;
        """,
    ];

    /// <summary>The version that this product writes.</summary>
    public static int Current => Steps.Length;

    /// <summary>Brings the file to the current version, in one transaction for each step.</summary>
    /// <exception cref="JournalException">The file is newer, or belongs to another agency.</exception>
    public static void Prepare(SqliteDatabase database, string agency) => Prepare(database, agency, Current);

    /// <summary>Brings the file to a version: an earlier one only to show that it is brought forward.</summary>
    internal static void Prepare(SqliteDatabase database, string agency, int target)
    {
        long version = database.QueryInteger("PRAGMA user_version");
        if (version > Current)
        {
            throw new JournalException(
                JournalError.Unsuitable, $"The journal's file has schema {version}; this product knows schemas up to {Current}.");
        }

        for (long step = version; step < target; step++)
        {
            database.Execute("BEGIN IMMEDIATE");
            database.Execute(Steps[step]);
            database.Execute($"PRAGMA user_version = {step + 1}");
            database.Execute("COMMIT");
        }

        RequireAgency(database, agency);
    }

    private static void RequireAgency(SqliteDatabase database, string agency)
    {
        database.Prepare("INSERT INTO journal (id, agency, term, size, next_position) VALUES (1, ?, 0, 0, 1) ON CONFLICT DO NOTHING").Bind(agency).Run();
        SqliteStatement owner = database.Prepare("SELECT agency FROM journal");
        bool own = owner.Step() && owner.Text(0) == agency;
        owner.Reset();
        if (!own)
        {
            throw new JournalException(JournalError.Unsuitable, "The journal's file belongs to another agency.");
        }
    }
}
