using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using SharingBus.Lineage.Storage;

namespace SharingBus.Hub.History;

/// <summary>A history in a SQLite file.</summary>
internal sealed class SqliteHistory : IHistoryEngine
{
    // What is freed is overwritten; a commit has reached the disk; one process at a time.
    private const string Settings =
        "PRAGMA locking_mode=EXCLUSIVE; PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA secure_delete=ON; PRAGMA cache_size=-16000;";

    private readonly SqliteConnection _file;

    /// <summary>A history in a file; nothing is opened yet.</summary>
    public SqliteHistory(string path)
    {
        Place = path;
        SqliteLibrary.Choose();
        _file = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = path, Pooling = false, DefaultTimeout = 1 }.ToString());
        Statements = new HistoryStatements(_file);
        Notices = new PlainNotices(Statements);
    }

    /// <inheritdoc/>
    public string Place { get; }

    /// <inheritdoc/>
    public HistoryStatements Statements { get; }

    /// <inheritdoc/>
    public INoticeRows Notices { get; }

    /// <summary>A file does not break off.</summary>
    public bool IsOpen => true;

    /// <inheritdoc/>
    public IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE hub (salt BLOB NOT NULL);
        CREATE TABLE notice (id BLOB PRIMARY KEY, facts BLOB NOT NULL) WITHOUT ROWID;
        CREATE TABLE event (number INTEGER PRIMARY KEY, digest BLOB NOT NULL, body TEXT NOT NULL);
        """,
        "ALTER TABLE hub ADD COLUMN rebuilding INTEGER NOT NULL DEFAULT 0;",
    ];

    /// <inheritdoc/>
    public void Open()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(Place))!);
        MakeFile(Place);
        _file.Open();
        using var settings = _file.CreateCommand();
        settings.CommandText = Settings;
        settings.ExecuteNonQuery();
    }

    /// <summary>Whoever has the file open keeps it: there is nobody to be refused.</summary>
    public void Take()
    {
        // Nothing to be done.
    }

    /// <inheritdoc/>
    public DbTransaction Begin() => _file.BeginTransaction();

    /// <inheritdoc/>
    public long ReadVersion() => Convert.ToInt64(Statements.Scalar("PRAGMA user_version"), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void WriteVersion(DbTransaction transaction, long version) =>
        Statements.Execute(FormattableString.Invariant($"PRAGMA user_version={version}"), transaction);

    /// <inheritdoc/>
    public Exception Translate(Exception fault)
    {
        const int corrupt = 11, notADatabase = 26;
        return fault is SqliteException { SqliteErrorCode: corrupt or notADatabase }
            ? new InvalidDataException($"{Place} is damaged. Restore the file; do not edit it.", fault)
            : new IOException($"{Place} cannot be used: {fault.Message} Another hub may have it open, or its disk is full.", fault);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Statements.Dispose();
        _file.Dispose();
    }

    // Nobody but the owner reads what the keys are made with.
    private static void MakeFile(string path)
    {
        FileStreamOptions options = new() { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.ReadWrite };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        new FileStream(path, options).Dispose();
    }
}
