using SharingBus.Hub.History;

namespace SharingBus.Hub.Statistics;

/// <summary>Releases each period when it closes, once; what closed while the hub stood still is released at its start.</summary>
internal sealed class PeriodClose(HubLedger ledger, HubOptions options, TimeProvider time, ILogger<PeriodClose> logger) : BackgroundService
{
    // Periods close on a day; nobody waits for the hour.
    private static readonly TimeSpan Interval = TimeSpan.FromHours(1);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(Interval, time);
        try
        {
            do
            {
                while (!stoppingToken.IsCancellationRequested && Release())
                {
                    // One period a turn, so that notices come in between.
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The process stops.
        }
    }

    private bool Release()
    {
        var happened = ledger.Commit(state =>
        {
            var next = StatisticsDesk.Next(state, options.Statistics, time.GetUtcNow());
            return ((IReadOnlyList<HubEvent>)(next is null ? [] : [next]), next);
        });
        if (happened is StatisticsReleased released)
        {
            logger.StatisticsReleased(released.Kind);
        }

        return happened is not null;
    }
}
