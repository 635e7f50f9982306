using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Quarantine;

/// <summary>The tables of a quarantine's file. Steps are only ever added.</summary>
internal static class SqliteQuarantineSchema
{
    /// <summary>What the file is of, for messages.</summary>
    public const string Of = "quarantine's";

    // One string for each version, from 1. The file's user_version says how many it has.
    private static readonly string[] Steps =
    [
        """
        CREATE TABLE owner (id INTEGER PRIMARY KEY CHECK (id = 1), agency TEXT NOT NULL);
        CREATE TABLE item (
            id INTEGER PRIMARY KEY AUTOINCREMENT, kind INTEGER NOT NULL, sender TEXT NOT NULL, lane INTEGER NOT NULL,
            incarnation BLOB, sequence INTEGER NOT NULL, place INTEGER NOT NULL, message_id BLOB,
            reason INTEGER NOT NULL, detail TEXT NOT NULL, digest BLOB NOT NULL, size INTEGER NOT NULL,
            first_seen INTEGER NOT NULL, last_attempt INTEGER NOT NULL, attempts INTEGER NOT NULL,
            status INTEGER NOT NULL, content INTEGER NOT NULL,
            UNIQUE (sender, lane, kind, place, digest));
        CREATE INDEX item_message ON item (message_id) WHERE message_id IS NOT NULL;

        -- Apart from the items, so that it can be erased and lists do not read it.
        CREATE TABLE content (id INTEGER PRIMARY KEY, bytes BLOB NOT NULL);
        CREATE TABLE sender (
            sender TEXT PRIMARY KEY, items INTEGER NOT NULL, waiting INTEGER NOT NULL, kept_bytes INTEGER NOT NULL,
            over_count INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE attempt (
            sender TEXT NOT NULL, lane INTEGER NOT NULL, digest BLOB NOT NULL, attempts INTEGER NOT NULL, first_seen INTEGER NOT NULL,
            PRIMARY KEY (sender, lane, digest)) WITHOUT ROWID;
        """,
    ];

    /// <summary>The version that this product writes.</summary>
    public static int Current => Steps.Length;

    /// <summary>Brings the file to the current version.</summary>
    /// <exception cref="Journals.JournalException">The file is newer, or belongs to another agency.</exception>
    public static void Prepare(SqliteDatabase database, string agency) => SqliteSideFile.Prepare(database, agency, Steps, Of);
}
