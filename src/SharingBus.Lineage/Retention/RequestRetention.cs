using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Retention;

/// <summary>
/// Forgets callers' requests once the time is over for which they were to be kept. A request that comes again later than that is
/// a new one.
/// </summary>
public sealed class RequestRetention : IAsyncDisposable
{
    /// <summary>Between two rounds, 1 h: requests are kept for a month at least.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromHours(1);

    private readonly Journal _journal;
    private readonly IJournalStore _store;
    private readonly TimeProvider _time;
    private readonly PeriodicChore _chore;

    /// <summary>Begins; the first round comes after the interval.</summary>
    /// <param name="journal">The journal; it outlives this.</param>
    /// <param name="interval">Between two rounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of rounds that failed.</param>
    public RequestRetention(Journal journal, TimeSpan interval, TimeProvider time, ILogger logger)
    {
        ArgumentNullException.ThrowIfNull(journal);
        _journal = journal;
        _store = (IJournalStore)journal.Read;
        _time = time;
        _chore = new PeriodicChore(interval, time, RunOnceAsync, failure => RetentionLog.RequestsKept(logger, failure, journal.Agency));
    }

    /// <summary>Forgets everything that need not be kept now.</summary>
    public async Task RunOnceAsync(CancellationToken cancellation)
    {
        long now = (_time.GetUtcNow() - DateTimeOffset.UnixEpoch).Ticks / TimeSpan.TicksPerMicrosecond;
        while (await _store.ForgetRequestsAsync(now))
        {
            // A store that deletes with its commits needs one.
            await _journal.AppendAsync(new JournalWrite(), cancellation);
        }
    }

    /// <summary>Stops; what is left is forgotten another time.</summary>
    public ValueTask DisposeAsync() => _chore.DisposeAsync();
}
