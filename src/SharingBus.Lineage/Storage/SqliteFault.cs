using SharingBus.Lineage.Journals;
using SQLitePCL;

namespace SharingBus.Lineage.Storage;

/// <summary>Translates SQLite's result codes to the journal's closed list of errors.</summary>
internal static class SqliteFault
{
    private const int PrimaryCodeMask = 0xFF;

    public static JournalException From(sqlite3? database, int code)
    {
        int extended = database is null ? code : raw.sqlite3_extended_errcode(database);

        // SQLite's message may quote the statement, which never holds values: they are bound.
        string message = database is null ? raw.sqlite3_errstr(code).utf8_to_string() : raw.sqlite3_errmsg(database).utf8_to_string();
        return new JournalException(Classify(code), $"SQLite: {message} (code {code}, extended {extended}).");
    }

    private static JournalError Classify(int code) => (code & PrimaryCodeMask) switch
    {
        raw.SQLITE_FULL => JournalError.Full,
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CONSTRAINT => JournalError.Corrupt,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => JournalError.Locked,
        _ => JournalError.Storage,
    };
}
