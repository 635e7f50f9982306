using Npgsql;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Leases;

/// <summary>
/// The lease on an agency's journal in PostgreSQL: one row beside the journal, held by at most one process at a time as far as clocks can
/// tell. What clocks cannot tell, the journal's term does: a lease is taken under a new term, and the journal refuses a lower one.
/// </summary>
public sealed class JournalLease : IAsyncDisposable
{
    /// <summary>
    /// How long a lease lasts in the database unless renewed: 4 s. Long enough for a pause of a busy machine, short enough that a dead
    /// holder's successor serves within 10 s even where it has to end a frozen transaction first.
    /// </summary>
    public static readonly TimeSpan Duration = TimeSpan.FromSeconds(4);

    /// <summary>How long its holder relies on it: 1 s less, for clocks that run apart and writes that are under way.</summary>
    public static readonly TimeSpan Trusted = TimeSpan.FromSeconds(3);

    // Seconds; an attempt's own deadline ends it sooner.
    private const int ConnectSeconds = 2;

    // One statement at a time, and one for a release while a renewal hangs.
    private const int Connections = 2;

    private const string Make =
        """
        CREATE TABLE IF NOT EXISTS lease (
            id int PRIMARY KEY CHECK (id = 1), term bigint NOT NULL, address text NOT NULL, until timestamptz NOT NULL);
        INSERT INTO lease VALUES (1, 0, '', '-infinity') ON CONFLICT DO NOTHING
        """;

    // The journal may have been opened without a lease before; its term only rises.
    private const string Take =
        """
        UPDATE lease SET term = greatest(term, $1) + 1, address = $2, until = clock_timestamp() + $3
        WHERE id = 1 AND until <= clock_timestamp() RETURNING term
        """;

    private readonly NpgsqlDataSource _source;
    private readonly PostgresQuery _query;
    private readonly TimeProvider _time;

    private JournalLease(NpgsqlDataSource source, TimeProvider time)
    {
        _source = source;
        _query = new PostgresQuery(source);
        _time = time;
    }

    /// <summary>Connects, and asks of the server what the journal will: a process that could not lead must not follow either.</summary>
    /// <exception cref="JournalException">The server cannot be reached, or is not durable enough.</exception>
    public static async Task<JournalLease> OpenAsync(JournalOptions options, TimeProvider time, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        NpgsqlConnectionStringBuilder settings = new(options.ConnectionString)
        {
            SearchPath = PostgresSchema.Quote(options.Agency),
            MaxPoolSize = Connections,
            Timeout = ConnectSeconds,
            CancellationTimeout = -1, // a server that does not answer is not asked to end what it does not do
        };
        NpgsqlDataSource source = NpgsqlDataSource.Create(settings);
        try
        {
            await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
            await PostgresSource.RequireDurableAsync(connection, options.HasStandby);
            await PostgresSchema.PrepareAsync(connection, options.Agency, Make, cancellation);
            return new JournalLease(source, time);
        }
        catch (Exception cause)
        {
            await source.DisposeAsync();
            throw PostgresFault.Knows(cause) ? PostgresFault.From(cause) : cause;
        }
    }

    /// <summary>Reads who holds it.</summary>
    /// <exception cref="JournalException">The database does not answer.</exception>
    public async Task<LeaseView> ReadAsync(CancellationToken cancellation) => (await _query.ManyAsync(
        "SELECT term, address, until <= clock_timestamp() FROM lease WHERE id = 1",
        static row => new LeaseView(row.GetInt64(0), row.GetString(1), row.GetBoolean(2)),
        cancellation))[0];

    /// <summary>Takes the lease if it is free.</summary>
    /// <param name="address">Where callers reach the holder.</param>
    /// <param name="cancellation">Ends the attempt; a lease taken by an attempt that was ended runs out by itself.</param>
    /// <exception cref="JournalException">The database does not answer.</exception>
    public async Task<Tenure?> TryTakeAsync(string address, CancellationToken cancellation)
    {
        long askedAt = _time.GetTimestamp();
        List<long> taken = await _query.ManyAsync(
            Take,
            static row => row.GetInt64(0),
            cancellation,
            PostgresQuery.Of(await JournalTermAsync(cancellation)),
            PostgresQuery.Of(address),
            PostgresQuery.Of(Duration));
        return taken.Count == 0 ? null : new Tenure(taken[0], _time, askedAt);
    }

    /// <summary>Renews the lease.</summary>
    /// <returns>False where somebody else has taken it; the tenure is over then.</returns>
    /// <exception cref="JournalException">The database does not answer.</exception>
    public async Task<bool> RenewAsync(Tenure tenure, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tenure);
        long askedAt = _time.GetTimestamp();
        if (await MoveAsync("UPDATE lease SET until = clock_timestamp() + $2 WHERE id = 1 AND term = $1 RETURNING term", tenure, cancellation))
        {
            tenure.Renewed(askedAt);
            return tenure.IsHeld;
        }

        tenure.End();
        return false;
    }

    /// <summary>Ends the tenure and lets the next one take the lease at once. Nothing happens where somebody has taken it.</summary>
    /// <exception cref="JournalException">The database does not answer: the lease runs out by itself.</exception>
    public async Task ReleaseAsync(Tenure tenure, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tenure);
        tenure.End();
        await MoveAsync("UPDATE lease SET until = clock_timestamp() - $2 WHERE id = 1 AND term = $1 RETURNING term", tenure, cancellation);
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _source.DisposeAsync();

    private async Task<bool> MoveAsync(string sql, Tenure tenure, CancellationToken cancellation) => (await _query.ManyAsync(
        sql, static row => row.GetInt64(0), cancellation, PostgresQuery.Of(tenure.Term), PostgresQuery.Of(Duration))).Count > 0;

    private async Task<long> JournalTermAsync(CancellationToken cancellation)
    {
        bool exists = (await _query.ManyAsync(
            "SELECT to_regclass('journal') IS NOT NULL", static row => row.GetBoolean(0), cancellation))[0];
        return exists
            ? (await _query.ManyAsync("SELECT term FROM journal WHERE id = 1", static row => row.GetInt64(0), cancellation)).FirstOrDefault()
            : 0;
    }
}
