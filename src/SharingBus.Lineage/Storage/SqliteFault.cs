using SharingBus.Lineage.Journals;
using SQLitePCL;

namespace SharingBus.Lineage.Storage;

/// <summary>Translates SQLite's result codes to the journal's closed list of errors.</summary>
internal static class SqliteFault
{
    private const int PrimaryCodeMask = 0xFF;

    // No space, and no quota left: ERROR_HANDLE_DISK_FULL and ERROR_DISK_FULL, or ENOSPC and EDQUOT.
    private static readonly int[] NoRoom = OperatingSystem.IsWindows() ? [39, 112] : OperatingSystem.IsMacOS() ? [28, 69] : [28, 122];

    public static JournalException From(sqlite3? database, int code)
    {
        int extended = database is null ? code : raw.sqlite3_extended_errcode(database);

        // SQLite's message may quote the statement, which never holds values: they are bound.
        string message = database is null ? raw.sqlite3_errstr(code).utf8_to_string() : raw.sqlite3_errmsg(database).utf8_to_string();
        JournalError error = database is not null && IsOutOfRoom(database, extended) ? JournalError.Full : Classify(code);
        return new JournalException(error, $"SQLite: {message} (code {code}, extended {extended}).");
    }

    // SQLite calls a write without room FULL in the database and its log, but not in the shared index, and not beyond a quota. The system's
    // own error tells. A failed fsync is not asked: what it left undone nobody knows.
    private static bool IsOutOfRoom(sqlite3 database, int extended) =>
        extended is raw.SQLITE_IOERR_WRITE or raw.SQLITE_IOERR_SHMSIZE && NoRoom.Contains(SqliteEngine.SystemErrorOf(database));

    private static JournalError Classify(int code) => (code & PrimaryCodeMask) switch
    {
        raw.SQLITE_FULL => JournalError.Full,
        raw.SQLITE_CORRUPT or raw.SQLITE_NOTADB or raw.SQLITE_CONSTRAINT => JournalError.Corrupt,
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => JournalError.Locked,
        _ => JournalError.Storage,
    };
}
