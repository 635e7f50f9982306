using SharingBus.Lineage.Journals;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// A small SQLite file of its own beside a journal's, with full synchronisation: one connection, whose callers take turns. What is erased is overwritten, in
/// the file and in its log.
/// </summary>
internal sealed class SqliteSideFile : IAsyncDisposable
{
    private readonly string _of;
    private readonly SemaphoreSlim _one = new(1, 1);
    private bool _closed;

    private SqliteSideFile(SqliteDatabase database, string of)
    {
        Database = database;
        _of = of;
    }

    /// <summary>The connection, for whoever's turn it is.</summary>
    public SqliteDatabase Database { get; }

    /// <summary>Opens a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="of">Whose it is, in the genitive, for messages.</param>
    /// <param name="prepare">Brings its tables to the current version.</param>
    /// <param name="use">Makes what uses it.</param>
    public static T Open<T>(string path, string of, Action<SqliteDatabase> prepare, Func<SqliteSideFile, T> use)
    {
        SqliteDatabase database = SqliteDatabase.Open(path, readOnly: false);
        try
        {
            database.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA secure_delete = ON");
            prepare(database);
            return use(new SqliteSideFile(database, of));
        }
        catch
        {
            database.Dispose();
            throw;
        }
    }

    /// <summary>Brings a file to the current version. Its <c>user_version</c> says how many steps it has; the first makes the table <c>owner</c>.</summary>
    /// <exception cref="JournalException">The file is newer, or belongs to another agency.</exception>
    public static void Prepare(SqliteDatabase database, string agency, IReadOnlyList<string> steps, string of)
    {
        long version = database.QueryInteger("PRAGMA user_version");
        if (version > steps.Count)
        {
            throw new JournalException(
                JournalError.Unsuitable, $"The {of} file has schema {version}; this product knows schemas up to {steps.Count}.");
        }

        for (int step = (int)version; step < steps.Count; step++)
        {
            database.Execute("BEGIN IMMEDIATE");
            database.Execute(steps[step]);
            database.Execute($"PRAGMA user_version = {step + 1}");
            database.Execute("COMMIT");
        }

        database.Prepare("INSERT INTO owner (id, agency) VALUES (1, ?) ON CONFLICT DO NOTHING").Bind(agency).Run();
        SqliteStatement owner = database.Prepare("SELECT agency FROM owner");
        bool own = owner.Step() && owner.Text(0) == agency;
        owner.Reset();
        if (!own)
        {
            throw new JournalException(JournalError.Unsuitable, $"The {of} file belongs to another agency.");
        }
    }

    /// <summary>Runs a change in a transaction; it is durable when this returns.</summary>
    public ValueTask<T> WriteAsync<T>(Func<T> write, CancellationToken cancellation) => ReadAsync(
        () =>
        {
            try
            {
                Database.Execute("BEGIN IMMEDIATE");
                T result = write();
                Database.Execute("COMMIT");
                return result;
            }
            catch
            {
                Database.RollBack();
                throw;
            }
        },
        cancellation);

    /// <summary>Runs what stands alone.</summary>
    public async ValueTask<T> ReadAsync<T>(Func<T> read, CancellationToken cancellation)
    {
        await _one.WaitAsync(cancellation);
        try
        {
            return _closed ? throw new JournalException(JournalError.Closed, $"The {_of} file is closed.") : read();
        }
        finally
        {
            _one.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _one.WaitAsync();
        _closed = true;
        Database.Dispose();
        _one.Release();
    }
}
