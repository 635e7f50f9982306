using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;
using SharingBus.Hub.Notebook;

namespace SharingBus.Hub.Outgoing;

/// <summary>
/// Tells agencies what one part of the hub plans: plans on disk and in the node's journal, sent, outcomes on disk. What the node does not take now is tried again, and holds up
/// nothing else.
/// </summary>
internal sealed class OutgoingLoop<TMessage>(
    OutgoingSending<TMessage> sending, IOutgoing<TMessage> outgoing, HubLedger ledger, NotebookCopy notebook, TimeProvider time, ILogger<OutgoingLoop<TMessage>> logger)
    : BackgroundService
{
    // What a node commits together under load.
    private const int MostTogether = 32;

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var changed = ledger.Read(outgoing.Changed);
        Backoff trouble = new();
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await SendAllAsync(stoppingToken))
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
    private async Task<bool> SendAllAsync(CancellationToken cancellation)
    {
        while (Plan() is { Count: > 0 } underWay)
        {
            OutgoingMoments.Reached(OutgoingMoments.MessagePlanned);
            await notebook.HoldsAllAsync(cancellation);
            OutgoingMoments.Reached(OutgoingMoments.MessageNoted);
            List<HubEvent> outcomes = [];
            foreach (var message in underWay)
            {
                if (await sending.TrySendAsync(message, cancellation) is { } outcome)
                {
                    outcomes.Add(outcome);
                }
            }

            OutgoingMoments.Reached(OutgoingMoments.MessageSent);
            ledger.Commit(_ => ((IReadOnlyList<HubEvent>)outcomes, true));
            OutgoingMoments.Reached(OutgoingMoments.MessageRecorded);
            if (outcomes.Count < underWay.Count)
            {
                return false;
            }
        }

        return true;
    }

    // On disk before any of them is sent.
    private List<TMessage> Plan()
    {
        ledger.Commit(state => (outgoing.Plan(state, time.GetUtcNow()), true));
        return ledger.Read(state => outgoing.UnderWay(state).Take(MostTogether).ToList());
    }

    private void LookAgain() => ledger.Read(state =>
    {
        outgoing.LookAgain(state);
        return true;
    });
}
