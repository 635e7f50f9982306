using SharingBus.Lineage.Journals;
using SQLitePCL;

namespace SharingBus.Lineage.Storage;

/// <summary>One connection to a SQLite file; used by one thread at a time.</summary>
internal sealed class SqliteDatabase : IDisposable
{
    // Only a process that takes the journal over, or recovers it after a crash, ever holds the lock: milliseconds.
    private const int BusyTimeoutMilliseconds = 5_000;

    private readonly sqlite3 _handle;
    private readonly List<SqliteStatement> _statements = [];

    private SqliteDatabase(sqlite3 handle) => _handle = handle;

    public int Changes => raw.sqlite3_changes(_handle);

    public static SqliteDatabase Open(string path, bool readOnly)
    {
        _ = SqliteEngine.Current;
        if (!readOnly)
        {
            MakeOwnersOnly(path);
        }

        // Each connection has one user at a time, so SQLite's own mutexes would only cost.
        int flags = readOnly
            ? raw.SQLITE_OPEN_READONLY | raw.SQLITE_OPEN_NOMUTEX
            : raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_CREATE | raw.SQLITE_OPEN_NOMUTEX;
        int code = raw.sqlite3_open_v2(path, out sqlite3 handle, flags, null);
        if (code != raw.SQLITE_OK)
        {
            JournalException fault = SqliteFault.From(handle, code);
            handle?.Dispose();
            throw fault;
        }

        raw.sqlite3_extended_result_codes(handle, 1);
        raw.sqlite3_busy_timeout(handle, BusyTimeoutMilliseconds);
        return new SqliteDatabase(handle);
    }

    // SQLite gives its log and index files the mode of the database, and a journal holds what was shared: nobody else may read it.
    private static void MakeOwnersOnly(string path)
    {
        if (!OperatingSystem.IsWindows() && !File.Exists(path))
        {
            var options = new FileStreamOptions
            {
                Mode = FileMode.OpenOrCreate,
                Access = FileAccess.Write,
                UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
            };
            using var made = new FileStream(path, options);
        }
    }

    /// <summary>Runs one or more statements that return nothing of interest.</summary>
    public void Execute(string sql)
    {
        int code = raw.sqlite3_exec(_handle, sql);
        if (code != raw.SQLITE_OK)
        {
            throw SqliteFault.From(_handle, code);
        }
    }

    /// <summary>Deletes so that nothing of it stays in pages that are free: these are overwritten too, which costs a write for each.</summary>
    public void Overwriting<T>(Action<T> delete, T what)
    {
        Execute("PRAGMA secure_delete = ON");
        try
        {
            delete(what);
        }
        finally
        {
            Execute("PRAGMA secure_delete = FAST");
        }
    }

    /// <summary>Runs a statement that returns one integer.</summary>
    public long QueryInteger(string sql)
    {
        using SqliteStatement statement = new(_handle, sql);
        return statement.Step() ? statement.Integer(0) : throw SqliteFault.From(_handle, raw.SQLITE_CORRUPT);
    }

    /// <summary>Prepares a statement that lives as long as the connection.</summary>
    public SqliteStatement Prepare(string sql)
    {
        SqliteStatement statement = new(_handle, sql);
        _statements.Add(statement);
        return statement;
    }

    /// <summary>Pages that this connection wrote to the write-ahead log since it was asked last.</summary>
    public long TakePagesWritten()
    {
        raw.sqlite3_db_status(_handle, raw.SQLITE_DBSTATUS_CACHE_WRITE, out int pages, out _, resetFlg: 1);
        return pages;
    }

    /// <summary>
    /// Copies what is committed in the write-ahead log back into the file, as far as nobody stands in the way. A failure loses nothing
    /// and shows at the next commit, if it lasts: so it is not reported here.
    /// </summary>
    /// <returns>Pages in the log that are still to be copied.</returns>
    public long Checkpoint()
    {
        int code = raw.sqlite3_wal_checkpoint_v2(_handle, null, raw.SQLITE_CHECKPOINT_PASSIVE, out int logged, out int copied);
        return code == raw.SQLITE_OK ? Math.Max(0, logged - copied) : 0;
    }

    /// <summary>Gives up the transaction, if SQLite has not done so itself.</summary>
    public void RollBack()
    {
        foreach (SqliteStatement statement in _statements)
        {
            statement.Reset();
        }

        if (raw.sqlite3_get_autocommit(_handle) == 0)
        {
            raw.sqlite3_exec(_handle, "ROLLBACK");
        }
    }

    public void Dispose()
    {
        foreach (SqliteStatement statement in _statements)
        {
            statement.Dispose();
        }

        _handle.Dispose();
    }
}
