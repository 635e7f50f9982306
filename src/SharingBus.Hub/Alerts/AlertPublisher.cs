using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;
using SharingBus.Hub.Notebook;

namespace SharingBus.Hub.Alerts;

/// <summary>
/// Publishes what the desks plan, one group after the other: plans on disk and in the node's journal, sent side by side, outcomes on disk. It wakes when something changed, and when a
/// step of a chain is due.
/// </summary>
internal sealed class AlertPublisher(
    AlertSending sending,
    AlertDesks desks,
    HubLedger ledger,
    NotebookCopy notebook,
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
        while (Plan() is { Count: > 0 } plans)
        {
            Reached(plans, AlertMoments.AlertPlanned, AlertMoments.StepPlanned);
            await notebook.HoldsAllAsync(cancellation);
            var outcomes = await Task.WhenAll(plans.Select(plan => sending.SendAsync(plan, cancellation)));
            Reached(plans, AlertMoments.AlertSent, AlertMoments.StepSent);
            ledger.Commit(_ => ((IReadOnlyList<HubEvent>)outcomes, true));
            ledger.Read(_ =>
            {
                foreach (var (plan, outcome) in plans.Zip(outcomes).Where(sent => sent.Second is AlertRefused))
                {
                    desks.Refused(plan);
                }

                return true;
            });
            Reached(plans, AlertMoments.AlertRecorded, AlertMoments.StepRecorded);
        }
    }

    // On disk before any of them is sent.
    private IReadOnlyList<AlertPlan> Plan() => ledger.Commit(state =>
    {
        var isNew = !state.Alerts.IsUnderWay;
        var plans = desks.Next(time.GetUtcNow());
        foreach (var plan in plans.Where(plan => isNew && plan.Escalates is not null))
        {
            AlertMoments.Reached(AlertMoments.StepDue);
            logger.StepTaken(plan.Escalates!.Value, plan.Step, plan.RequestId);
        }

        return ((IReadOnlyList<HubEvent>)(isNew ? [.. plans.Select(plan => new AlertPlanned(plan))] : []), plans);
    });

    private static void Reached(IReadOnlyList<AlertPlan> plans, string alert, string step)
    {
        foreach (var plan in plans)
        {
            AlertMoments.Reached(plan.Escalates is null ? alert : step);
        }
    }
}
