using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Storage;

/// <summary>The tables of a journal, and how older files are brought forward. Steps are only ever added.</summary>
internal static class SqliteSchema
{
    // Files of versions 1 to 3 were written before the first release, with a row for each entry or with content that was not sealed.
    private const int FirstVersion = 4;

    /// <summary>One string for each version, from the first. The file's user_version says how many it has.</summary>
    internal static IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE journal (
            id INTEGER PRIMARY KEY CHECK (id = 1),
            agency TEXT NOT NULL,
            term INTEGER NOT NULL,
            size INTEGER NOT NULL,
            requests_indexed INTEGER NOT NULL,
            keys BLOB);

        -- One row for each group commit: its entries, their commitments, and the hashes it completed in stored order. The kinds are a
        -- set of bits, so that a reading of some kinds passes by what has none.
        CREATE TABLE entry_run (
            first INTEGER PRIMARY KEY, count INTEGER NOT NULL, kinds INTEGER NOT NULL, commitments BLOB NOT NULL, entries BLOB NOT NULL);
        CREATE TABLE hash_run (first INTEGER PRIMARY KEY, hashes BLOB NOT NULL);

        -- Apart from the entries, so that it can be erased: the parts of one entry, or one part for each of several entries. Each part is
        -- sealed under its own key, which is not in this file; the numbers of keys follow each other.
        CREATE TABLE content (
            first INTEGER PRIMARY KEY, shared INTEGER NOT NULL, first_key INTEGER NOT NULL, places BLOB NOT NULL, bytes BLOB NOT NULL);
        CREATE TABLE erased_key (number INTEGER PRIMARY KEY, idx INTEGER NOT NULL, part INTEGER NOT NULL);

        -- What entries are found by. A message by the entry it came in with; what happened to it later by the batch it travelled in.
        CREATE TABLE message (message_id BLOB PRIMARY KEY, idx INTEGER NOT NULL, part INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE mention (message_id BLOB NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (message_id, idx)) WITHOUT ROWID;
        CREATE TABLE batch_entry (
            peer TEXT NOT NULL, lane INTEGER NOT NULL, direction INTEGER NOT NULL, incarnation BLOB NOT NULL, sequence INTEGER NOT NULL,
            idx INTEGER NOT NULL, PRIMARY KEY (peer, lane, direction, incarnation, sequence, idx)) WITHOUT ROWID;
        CREATE TABLE decision_run (accepted_from INTEGER PRIMARY KEY, first INTEGER NOT NULL, count INTEGER NOT NULL);
        CREATE TABLE inbox (role TEXT NOT NULL, idx INTEGER NOT NULL, PRIMARY KEY (role, idx)) WITHOUT ROWID;
        CREATE TABLE parent (
            parent BLOB NOT NULL, child BLOB NOT NULL, PRIMARY KEY (parent, child)) WITHOUT ROWID;
        CREATE INDEX parent_child ON parent (child);

        -- Requests in the order in which they come. Their keys follow in sorted slices; the journal knows up to which id.
        CREATE TABLE request (
            id INTEGER PRIMARY KEY, caller TEXT NOT NULL, request_id TEXT NOT NULL, digest BLOB NOT NULL, message_id BLOB NOT NULL,
            keep_until INTEGER NOT NULL);
        CREATE TABLE request_key (key INTEGER NOT NULL, id INTEGER NOT NULL, PRIMARY KEY (key, id)) WITHOUT ROWID;

        CREATE TABLE cursor (name TEXT PRIMARY KEY, position INTEGER NOT NULL) WITHOUT ROWID;
        CREATE TABLE stream (
            peer TEXT NOT NULL, lane INTEGER NOT NULL, direction INTEGER NOT NULL,
            incarnation BLOB NOT NULL, sequence INTEGER NOT NULL, PRIMARY KEY (peer, lane, direction)) WITHOUT ROWID;
        CREATE TABLE kept_batch (
            peer TEXT NOT NULL, lane INTEGER NOT NULL, direction INTEGER NOT NULL,
            incarnation BLOB NOT NULL, sequence INTEGER NOT NULL, digest BLOB NOT NULL, key BLOB NOT NULL, bytes BLOB NOT NULL,
            PRIMARY KEY (peer, lane, direction, incarnation, sequence));
        CREATE TABLE change (
            target BLOB NOT NULL, idx INTEGER NOT NULL, change_id BLOB NOT NULL, origin TEXT NOT NULL,
            kind INTEGER NOT NULL, reason INTEGER NOT NULL, replacement BLOB,
            PRIMARY KEY (target, idx, change_id)) WITHOUT ROWID;
        """,
        """
        -- When content's time is over: a row for each row of content of which a part has an end, found by the instant at which to look at it
        -- next. Content of before has none on record, and is erased on order only.
        CREATE TABLE content_term (first INTEGER PRIMARY KEY, shared INTEGER NOT NULL, due INTEGER NOT NULL, ends BLOB NOT NULL);
        CREATE INDEX content_term_due ON content_term (due);
        ALTER TABLE erased_key ADD COLUMN reason INTEGER NOT NULL DEFAULT 1;

        -- From here on a kept batch has the number of its key, an integer, in place of the key, a blob, which a copy of this file has too.
        """,
        """
        -- What blocks of entries are about, for searching. It is written behind the journal; a cursor says how far.
        CREATE TABLE facet (key INTEGER NOT NULL, block INTEGER NOT NULL, PRIMARY KEY (key, block)) WITHOUT ROWID;
        """,
        """
        -- Whom a row of content names, as tags under the keys of its parts, which are not in this file. It is written behind the journal; a cursor says how
        -- far.
        CREATE TABLE person (first INTEGER PRIMARY KEY, shared INTEGER NOT NULL, first_key INTEGER NOT NULL, tags BLOB NOT NULL);
        """,
        """
        -- The number of the key that a run of entries is sealed with, which is not in this file; null for those of before, and for what names nobody. Keys of runs of
        -- which nothing is left are to be destroyed.
        ALTER TABLE entry_run ADD COLUMN key INTEGER;
        CREATE TABLE ended_key (number INTEGER PRIMARY KEY);

        -- When to look next at a block of entries, of which some have not ended with their term.
        CREATE TABLE entry_term (block INTEGER PRIMARY KEY, due INTEGER NOT NULL);
        CREATE INDEX entry_term_due ON entry_term (due);
        """,
    ];

    /// <summary>The version that this product writes.</summary>
    public static int Current => FirstVersion + Steps.Count - 1;

    /// <summary>Brings the file to the current version, in one transaction for each step.</summary>
    /// <exception cref="JournalException">The file is newer, or belongs to another agency.</exception>
    public static void Prepare(SqliteDatabase database, string agency) => Prepare(database, agency, Steps);

    /// <summary>Brings the file as far as the steps go: fewer or more than the product's only to show that a file is brought forward.</summary>
    internal static void Prepare(SqliteDatabase database, string agency, IReadOnlyList<string> steps)
    {
        int last = FirstVersion + steps.Count - 1;
        long version = database.QueryInteger("PRAGMA user_version");
        if (version > last || version is > 0 and < FirstVersion)
        {
            throw new JournalException(
                JournalError.Unsuitable, $"The journal's file has schema {version}; this product knows schemas {FirstVersion} to {last}.");
        }

        for (long next = Math.Max(FirstVersion, version + 1); next <= last; next++)
        {
            database.Execute("BEGIN IMMEDIATE");
            database.Execute(steps[(int)next - FirstVersion]);
            database.Execute($"PRAGMA user_version = {next}");
            database.Execute("COMMIT");
        }

        RequireAgency(database, agency);
    }

    private static void RequireAgency(SqliteDatabase database, string agency)
    {
        database.Prepare("INSERT INTO journal VALUES (1, ?, 0, 0, 0, NULL) ON CONFLICT DO NOTHING").Bind(agency).Run();
        SqliteStatement owner = database.Prepare("SELECT agency FROM journal");
        bool own = owner.Step() && owner.Text(0) == agency;
        owner.Reset();
        if (!own)
        {
            throw new JournalException(JournalError.Unsuitable, "The journal's file belongs to another agency.");
        }
    }
}
