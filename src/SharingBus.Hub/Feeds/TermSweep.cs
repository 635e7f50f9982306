using SharingBus.Hub.Alerts;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Feeds;

/// <summary>Drops notices whose term has ended, and has refused alerts looked at again.</summary>
internal sealed class TermSweep(HubLedger ledger, AlertPublisher publisher, TimeProvider time, ILogger<TermSweep> logger) : BackgroundService
{
    // Terms are set in days; an hour late is early enough for the duty to erase within 24 h.
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            do
            {
                Sweep();
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private void Sweep()
    {
        var now = time.GetUtcNow().ToUnixTimeSeconds();
        var dropped = ledger.Commit(state =>
        {
            List<NoticeExpired> over =
            [
                .. state.Correlator.Notices.Values
                    .Where(notice => notice.KeepUntil > 0 && notice.KeepUntil <= now)
                    .OrderBy(notice => notice.Id)
                    .Select(notice => new NoticeExpired(notice.Id)),
            ];
            return (over, over.Count);
        });
        if (dropped > 0)
        {
            ledger.Forget();
            logger.Expired(dropped);
        }

        publisher.LookAgain();
    }
}
