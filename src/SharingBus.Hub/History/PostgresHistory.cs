using System.Data;
using System.Data.Common;
using System.Globalization;
using Npgsql;
using SharingBus.Lineage.Storage;

namespace SharingBus.Hub.History;

/// <summary>
/// A history in a schema of its own of a PostgreSQL database, named after the agency. One hub has it at a time: it holds an advisory lock for as long as
/// its one connection lasts.
/// </summary>
internal sealed class PostgresHistory : IHistoryEngine
{
    // No agency's id has a slash, so it is no journal's schema.
    private const string SchemaSuffix = "/hub";

    // Statements that keep their plan on the connection: a history has some twenty.
    private const int PreparedStatements = 32;

    // A hub that ended has it for as long as the server takes to notice.
    private const int LockSeconds = 5;

    private readonly NpgsqlConnection _connection;
    private readonly HubDatabase _database;
    private readonly string _schema;
    private readonly SealedNotices _notices;
    private long? _term;

    /// <summary>A history in a database; nothing is opened yet.</summary>
    public PostgresHistory(HubDatabase database, string agency)
    {
        (_database, _schema) = (database, $"{agency}{SchemaSuffix}");
        NpgsqlConnectionStringBuilder settings = new(database.ConnectionString)
        {
            SearchPath = $"\"{_schema}\"",
            Pooling = false,
            MaxAutoPrepare = PreparedStatements,
            AutoPrepareMinUsages = 2,
        };
        Place = string.Create(CultureInfo.InvariantCulture, $"{settings.Host}:{settings.Port} database {settings.Database} schema {_schema}");
        _connection = new NpgsqlConnection(settings.ConnectionString);
        Statements = new HistoryStatements(_connection);
        _notices = new SealedNotices(Statements, database.KeyFile, _schema);
    }

    /// <inheritdoc/>
    public string Place { get; }

    /// <inheritdoc/>
    public HistoryStatements Statements { get; }

    /// <inheritdoc/>
    public INoticeRows Notices => _notices;

    /// <inheritdoc/>
    public bool IsOpen => _connection.State == ConnectionState.Open;

    /// <inheritdoc/>
    public IReadOnlyList<string> Steps { get; } =
    [
        """
        CREATE TABLE hub (salt bytea NOT NULL, rebuilding int NOT NULL DEFAULT 0, version int NOT NULL DEFAULT 0, term bigint NOT NULL DEFAULT 0,
            keys uuid, next_key bigint NOT NULL DEFAULT 0);
        CREATE TABLE notice (id uuid PRIMARY KEY, key bigint NOT NULL, facts bytea NOT NULL);
        CREATE TABLE erased_key (number bigint PRIMARY KEY);
        CREATE TABLE event (number bigint PRIMARY KEY, digest bytea NOT NULL, body text NOT NULL);
        """,
    ];

    /// <inheritdoc/>
    public void Open()
    {
        _connection.Close();
        try
        {
            OpenAlone();
        }
        catch
        {
            _connection.Close(); // one that is open holds the lock
            throw;
        }
    }

    /// <inheritdoc/>
    public void Take()
    {
        _notices.Open();
        _term = (long)Statements.Scalar("UPDATE hub SET term = term + 1 RETURNING term")!;
    }

    /// <inheritdoc/>
    public DbTransaction Begin() => _connection.BeginTransaction();

    /// <inheritdoc/>
    public long ReadVersion() => (bool)Statements.Scalar("SELECT to_regclass('hub') IS NULL")!
        ? 0
        : Convert.ToInt64(Statements.Scalar("SELECT version FROM hub"), CultureInfo.InvariantCulture);

    /// <inheritdoc/>
    public void WriteVersion(DbTransaction transaction, long version) => Statements.Execute("UPDATE hub SET version = @a", transaction, (int)version);

    /// <inheritdoc/>
    public Exception Translate(Exception fault) => fault switch
    {
        PostgresException { SqlState: PostgresErrorCodes.LockNotAvailable } =>
            new IOException($"{Place} is in use: another hub of this agency has it open. Stop that one first."),

        // The server's detail and context may quote values; its primary message and code do not.
        PostgresException { SqlState: ['2', '3', ..] or ['X', 'X', ..] } server =>
            new InvalidDataException($"{Place} is damaged ({server.MessageText}, SQLSTATE {server.SqlState}). Restore it; do not edit it."),
        PostgresException server => new IOException($"{Place} cannot be used: {server.MessageText} (SQLSTATE {server.SqlState})."),
        _ => new IOException($"{Place} cannot be reached.", fault),
    };

    /// <inheritdoc/>
    public void Dispose()
    {
        Statements.Dispose();
        _connection.Dispose();
    }

    private void OpenAlone()
    {
        _connection.Open();
        RequireDurable();
        Statements.Execute(FormattableString.Invariant($"SET lock_timeout = '{LockSeconds}s'"));
        Statements.Execute("SELECT pg_advisory_lock(hashtextextended(@a, 0))", null, $"sharingbus:{_schema}");
        Statements.Execute($"CREATE SCHEMA IF NOT EXISTS \"{_schema}\"");
        if (_term is { } term && (long)Statements.Scalar("SELECT term FROM hub")! != term)
        {
            throw new InvalidDataException($"{Place} was another hub's while this one could not reach it. Stop that one, and start this one again.");
        }
    }

    private void RequireDurable()
    {
        List<string> faults = [];
        foreach (var demand in PostgresDemand.All(_database.HasStandby))
        {
            if (demand.FaultOf(Statements.Scalar($"SHOW {demand.Setting}") as string ?? "") is { } fault)
            {
                faults.Add(fault);
            }
        }

        if (faults.Count > 0)
        {
            throw new IOException($"{Place} is not durable enough: {string.Join("; ", faults)}.");
        }
    }
}
