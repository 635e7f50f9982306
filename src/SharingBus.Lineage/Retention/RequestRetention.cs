using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Storage;

namespace SharingBus.Lineage.Retention;

/// <summary>
/// Forgets callers' requests once the time is over for which they were to be kept. A request that comes again later than that is
/// a new one.
/// </summary>
public sealed class RequestRetention : JournalChore
{
    /// <summary>Between two rounds, 1 h: requests are kept for a month at least.</summary>
    public static readonly TimeSpan DefaultInterval = TimeSpan.FromHours(1);

    /// <summary>Begins; the first round comes after the interval.</summary>
    /// <param name="journal">The journal; it outlives this.</param>
    /// <param name="interval">Between two rounds.</param>
    /// <param name="time">The clock.</param>
    /// <param name="logger">Is told of rounds that failed.</param>
    public RequestRetention(Journal journal, TimeSpan interval, TimeProvider time, ILogger logger)
        : base(journal, interval, time, failure => RetentionLog.RequestsKept(logger, failure, journal.Agency))
    {
    }

    /// <summary>Forgets everything that need not be kept now.</summary>
    public override async Task RunOnceAsync(CancellationToken cancellation)
    {
        long now = NowUnixMicros;
        while (await Store.ForgetRequestsAsync(now))
        {
            // A store that deletes with its commits needs one.
            await Journal.AppendAsync(new JournalWrite(), cancellation);
        }
    }
}
