using SharingBus.Hosting.Notes;
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
    HubMetrics metrics,
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
        while (Plan() is { Any: true, Plans: var plans })
        {
            if (plans.Count == 0)
            {
                continue;
            }

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

    // On disk before any of them is sent. What the node's journal cannot hold is set aside, so that it holds up nothing else.
    private (bool Any, IReadOnlyList<AlertPlan> Plans) Plan() => ledger.Commit<(bool, IReadOnlyList<AlertPlan>)>(state =>
    {
        var isNew = !state.Alerts.IsUnderWay;
        var plans = desks.Next(time.GetUtcNow());
        if (!isNew)
        {
            return ([], (true, plans));
        }

        foreach (var step in plans.Where(plan => plan.Escalates is not null))
        {
            AlertMoments.Reached(AlertMoments.StepDue);
            logger.StepTaken(step.Escalates!.Value, step.Step, step.RequestId);
        }

        var fit = plans.ToLookup(plan => !PlanSize.IsTooLarge(plan));
        return ([.. fit[false].SelectMany(SetAside), .. fit[true].Select(plan => new AlertPlanned(plan))], (plans.Count > 0, [.. fit[true]]));
    });

    private HubEvent[] SetAside(AlertPlan plan)
    {
        logger.AlertTooLarge(plan.RequestId, PlanSize.Of(plan), NoteChain.MaxBytes);
        metrics.AlertRefused();
        desks.Refused(plan);
        return [new AlertPlanned(PlanSize.WithoutContent(plan)), new AlertRefused(plan.RequestId, PlanSize.TooLarge)];
    }

    private static void Reached(IReadOnlyList<AlertPlan> plans, string alert, string step)
    {
        foreach (var plan in plans)
        {
            AlertMoments.Reached(plan.Escalates is null ? alert : step);
        }
    }
}
