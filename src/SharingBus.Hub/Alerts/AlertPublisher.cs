using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Alerts;

/// <summary>
/// Publishes what the desks plan, one after the other: plan on disk, send, outcome on disk. It wakes when something changed, and when a
/// step of a chain is due.
/// </summary>
internal sealed class AlertPublisher(
    AlertSending sending,
    AlertDesks desks,
    HubLedger ledger,
    AlertSignal signal,
    TimeProvider time,
    ILogger<AlertPublisher> logger) : BackgroundService
{
    // A clock that is put forward, and a machine that slept, are noticed within a second; deadlines are minutes.
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>Looks at everything again, refused alerts too.</summary>
    public void LookAgain()
    {
        ledger.Read(_ =>
        {
            desks.LookAtEverything();
            return true;
        });
        signal.Raise();
    }

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Backoff trouble = new();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await PublishAllAsync(stoppingToken);
                trouble.Reset();
                await WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (IOException error)
            {
                // The history cannot be written: nothing was sent, and the plan is made again.
                logger.HistoryUnwritable(error);
                LookAgain();
                await Task.Delay(trouble.Next(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private Task WaitAsync(CancellationToken cancellation)
    {
        if (ledger.Read(_ => desks.NextDue) is not { } due)
        {
            return signal.WaitAsync(cancellation);
        }

        var wait = due - time.GetUtcNow();
        return signal.WaitAsync(wait < TimeSpan.Zero ? TimeSpan.Zero : wait < LongestWait ? wait : LongestWait, time, cancellation);
    }

    private async Task PublishAllAsync(CancellationToken cancellation)
    {
        while (Plan() is { } plan)
        {
            var isStep = plan.Escalates is not null;
            AlertMoments.Reached(isStep ? AlertMoments.StepPlanned : AlertMoments.AlertPlanned);
            var outcome = await sending.SendAsync(plan, cancellation);
            AlertMoments.Reached(isStep ? AlertMoments.StepSent : AlertMoments.AlertSent);
            ledger.Commit(_ => ((IReadOnlyList<HubEvent>)[outcome], true));
            if (outcome is AlertRefused)
            {
                ledger.Read(_ =>
                {
                    desks.Refused(plan);
                    return true;
                });
            }

            AlertMoments.Reached(isStep ? AlertMoments.StepRecorded : AlertMoments.AlertRecorded);
        }
    }

    private AlertPlan? Plan() => ledger.Commit<AlertPlan?>(state =>
    {
        var plan = desks.Next(time.GetUtcNow());
        if (plan is null || plan == state.Alerts.Planned)
        {
            return ([], plan);
        }

        if (plan.Escalates is { } alert)
        {
            AlertMoments.Reached(AlertMoments.StepDue);
            logger.StepTaken(alert, plan.Step, plan.RequestId);
        }

        return ([new AlertPlanned(plan)], plan);
    });
}
