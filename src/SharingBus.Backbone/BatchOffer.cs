using Microsoft.Extensions.Logging;

namespace SharingBus.Backbone;

/// <summary>Offers received batches to the handler: a bounded number of attempts, then once more as poison.</summary>
internal sealed class BatchOffer(BatchHandler handler, BatchPreparation? preparation, Backoff backoff, BackboneMetrics metrics, ILogger logger)
{
    /// <summary>Ahead of its turn, at once.</summary>
    public ReceivedBatch Prepare(ReceivedBatch batch) => batch with { Prepared = preparation?.Invoke(batch) };

    /// <summary>
    /// Returns what is to happen with the batch. It pauses before <see cref="ReceiveOutcome.Requeue"/>, so that a batch nobody can take
    /// now does not spin.
    /// </summary>
    public async Task<ReceiveOutcome> MakeAsync(ReceivedBatch batch, CancellationToken ct)
    {
        for (int attempt = 1; attempt <= ReceivedBatch.MaxAttempts + 1; attempt++)
        {
            ReceiveOutcome? outcome = await AttemptAsync(batch with { Attempt = attempt, Prepared = attempt == 1 ? batch.Prepared : null }, ct);
            if (outcome == ReceiveOutcome.Acknowledge)
            {
                metrics.Received(batch, poison: attempt > ReceivedBatch.MaxAttempts);
                return ReceiveOutcome.Acknowledge;
            }

            if (outcome == ReceiveOutcome.Requeue)
            {
                break;
            }

            await backoff.PauseAsync(attempt, ct);
        }

        metrics.Requeued(batch.Address);
        BackboneLog.BatchRequeued(logger, batch.Address.Sender, batch.Address.Lane, batch.MessageId);
        await backoff.PauseAsync(batch.Redeliveries + 1, ct);
        return ReceiveOutcome.Requeue;
    }

    /// <summary>Null if the handler threw.</summary>
    private async Task<ReceiveOutcome?> AttemptAsync(ReceivedBatch batch, CancellationToken ct)
    {
        try
        {
            return await handler(batch, ct);
        }
        catch (OperationCanceledException) when (ct.IsCancellationRequested)
        {
            throw;
        }
#pragma warning disable CA1031 // Whatever the handler throws is a failed attempt; nothing of it may end the reading of a queue.
        catch (Exception e)
#pragma warning restore CA1031
        {
            // Only the type: a message may quote what was in the batch.
            metrics.AttemptFailed(batch.Address);
            BackboneLog.AttemptFailed(logger, batch.Address.Sender, batch.Address.Lane, batch.MessageId, batch.Attempt, e.GetType().Name);
            return null;
        }
    }
}
