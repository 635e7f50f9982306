using Npgsql;

namespace SharingBus.Lineage.Storage;

/// <summary>
/// Says of a request's key that it surely never came, so that the database is not asked for it: nearly every request is new. The keys of
/// before are read beside the writing, for a successor must not wait for them; until they are, nothing is sure. Used by the writer, behind
/// whose term no other adds requests.
/// </summary>
internal sealed class PostgresKnownKeys : IAsyncDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private readonly Task<RequestFilter> _reading;
    private readonly List<long> _meanwhile = [];
    private RequestFilter? _filter;

    /// <summary>Begins to read. The term was raised before: nobody else can add a key any more.</summary>
    public PostgresKnownKeys(NpgsqlDataSource source) => _reading = Task.Run(() => ReadAsync(source, _stop.Token));

    /// <summary>Completes once the keys of before are read.</summary>
    public Task Read => _reading;

    /// <summary>False: no request with the key is in the database. True: one may be.</summary>
    public bool MayHold(long key)
    {
        if (_filter is null && _reading.IsCompletedSuccessfully)
        {
            _filter = _reading.Result;
            _meanwhile.ForEach(_filter.Add);
            _meanwhile.Clear();
        }

        return _filter?.MayHold(key) ?? true;
    }

    /// <summary>Requests with these keys are durable.</summary>
    public void Add(IEnumerable<long> keys)
    {
        foreach (long key in keys)
        {
            if (_filter is { } filter)
            {
                filter.Add(key);
            }
            else
            {
                _meanwhile.Add(key);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await ((Task)_reading).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
    }

    // Where it fails, the database is asked for every key, as before.
    private static async Task<RequestFilter> ReadAsync(NpgsqlDataSource source, CancellationToken cancellation)
    {
        RequestFilter filter = RequestFilter.Largest();
        await using NpgsqlConnection connection = await source.OpenConnectionAsync(cancellation);
        await using NpgsqlTransaction transaction = await connection.BeginTransactionAsync(cancellation);

        // The one statement that goes through a whole table: which way is the cheapest, the server knows best.
        await using NpgsqlCommand free = new("SET LOCAL enable_seqscan = on", connection, transaction);
        await free.ExecuteNonQueryAsync(cancellation);
        await using NpgsqlCommand keys = new("SELECT key FROM request", connection, transaction);
        await using NpgsqlDataReader reader = await keys.ExecuteReaderAsync(cancellation);
        while (await reader.ReadAsync(cancellation))
        {
            filter.Add(reader.GetInt64(0));
        }

        return filter;
    }
}
