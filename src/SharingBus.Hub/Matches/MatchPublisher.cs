using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;
using SharingBus.Hub.Notebook;

namespace SharingBus.Hub.Matches;

/// <summary>
/// Asks and tells agencies what the desk plans: plans on disk and in the node's journal, sent, outcomes on disk. What the node does not take now is tried again, and holds up
/// nothing else.
/// </summary>
internal sealed class MatchPublisher(
    MatchSending sending, MatchDesk desk, HubLedger ledger, NotebookCopy notebook, TimeProvider time, ILogger<MatchPublisher> logger) : BackgroundService
{
    // What a node commits together under load.
    private const int MostTogether = 32;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var changed = ledger.Read(state => state.Matches.Changed);
        Backoff trouble = new();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await PublishAllAsync(stoppingToken))
                {
                    trouble.Reset();
                    await changed.WaitAsync(stoppingToken);
                }
                else
                {
                    await changed.WaitAsync(trouble.Next(), time, stoppingToken);
                }
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (IOException error)
            {
                // The history cannot be written: what was planned or answered is looked at again.
                logger.HistoryUnwritable(error);
                LookAgain();
                await Task.Delay(trouble.Next(), time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    // False where something is still on its way.
    private async Task<bool> PublishAllAsync(CancellationToken cancellation)
    {
        while (Plan() is { Count: > 0 } underWay)
        {
            await notebook.HoldsAllAsync(cancellation);
            List<HubEvent> outcomes = [];
            foreach (var message in underWay)
            {
                if (await sending.TrySendAsync(message, cancellation) is { } outcome)
                {
                    outcomes.Add(outcome);
                }
            }

            ledger.Commit(_ => ((IReadOnlyList<HubEvent>)outcomes, true));
            if (outcomes.Count < underWay.Count)
            {
                return false;
            }
        }

        return true;
    }

    // On disk before any of them is sent.
    private List<MatchMessage> Plan()
    {
        ledger.Commit(state => (
            (IReadOnlyList<HubEvent>)(state.Matches.TakeOpen() ? [.. desk.Next(time.GetUtcNow()).Select(message => new MatchMessagePlanned(message))] : []),
            true));
        return ledger.Read(state => state.Matches.UnderWay.Take(MostTogether).ToList());
    }

    private void LookAgain() => ledger.Read(state =>
    {
        state.Matches.Open();
        return true;
    });
}
