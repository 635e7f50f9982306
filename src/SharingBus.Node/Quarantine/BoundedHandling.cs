using System.Security.Cryptography;
using SharingBus.Backbone;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Receiving;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Quarantine;

/// <summary>
/// Stands between the backbone and the handling of a batch: a batch whose handling throws or takes too long is tried a fixed number of
/// times, counted in the database, then set aside. What is not the batch's own fault is no attempt: a journal that cannot write, a
/// bundle that is not here yet, a node that stops.
/// </summary>
/// <remarks>
/// The first attempt at a batch is counted when it has failed, so that sound traffic writes nothing; every further one before it is
/// made, so that a batch that takes the process down is counted too.
/// </remarks>
internal sealed class BoundedHandling(
    BatchHandler handle, ReceivePipeline pipeline, IQuarantineStore store, StreamGates gates, FederationState federation, QuarantineOptions options, TimeProvider time)
{
    /// <summary>Takes one batch from the backbone.</summary>
    public async Task<ReceiveOutcome> HandleAsync(ReceivedBatch batch, CancellationToken cancellation)
    {
        await federation.WaitForFirstAsync(cancellation);
        try
        {
            return await gates.RunAsync(batch.Address.Sender, (Lane)batch.Address.Lane, () => TryAsync(batch, cancellation), cancellation);
        }
        catch (JournalException)
        {
            return ReceiveOutcome.Requeue; // its health says so; the batch stays with the broker
        }
    }

    private async Task<ReceiveOutcome> TryAsync(ReceivedBatch batch, CancellationToken cancellation)
    {
        AttemptKey? counted = batch.Attempt > 1 || batch.Redeliveries > 0 ? Key(batch) : null;
        BatchAttempts? attempts = counted is null ? null : await store.BeginAttemptAsync(counted, Now(), cancellation);
        if (attempts?.Attempts > options.Attempts)
        {
            return await SetAsideAsync(batch, counted!, QuarantineReasons.HandlingFailed, "the process ended during the attempts", options.Attempts, cancellation);
        }

        Attempt<ReceiveOutcome> attempt;
        try
        {
            attempt = await Attempt<ReceiveOutcome>.MakeAsync(
                stop => handle(batch with { Attempt = 1 }, stop), options.AttemptDeadline, time, cancellation);
        }
        catch when (counted is not null)
        {
            await store.TakeBackAttemptAsync(counted, CancellationToken.None);
            throw;
        }

        if (attempt.Reason is null)
        {
            return attempt.Result == ReceiveOutcome.Requeue
                ? await WaitForBundleAsync(batch, counted, cancellation)
                : await ForgetAsync(counted, cancellation);
        }

        AttemptKey key = counted ?? Key(batch);
        attempts ??= await store.BeginAttemptAsync(key, Now(), cancellation);
        return attempts.Attempts >= options.Attempts
            ? await SetAsideAsync(batch, key, attempt.Reason, attempt.Detail, attempts.Attempts, cancellation)
            : throw new BatchAttemptException(attempt.Reason, attempt.Detail);
    }

    // Waiting is no attempt, but it ends some day.
    private async Task<ReceiveOutcome> WaitForBundleAsync(ReceivedBatch batch, AttemptKey? counted, CancellationToken cancellation)
    {
        AttemptKey key = counted ?? Key(batch);
        if (counted is null)
        {
            await store.BeginAttemptAsync(key, Now(), cancellation);
        }

        BatchAttempts? waiting = await store.TakeBackAttemptAsync(key, cancellation);
        TimeSpan waited = TimeSpan.FromMicroseconds(Now() - (waiting?.FirstSeenUnixMicros ?? Now()));
        return waited < options.BundleWait
            ? ReceiveOutcome.Requeue
            : await SetAsideAsync(
                batch, key, QuarantineReasons.BundleAhead, $"the bundle it names did not come within {waited.TotalHours:0.#} h", waiting!.Attempts + 1, cancellation);
    }

    private async Task<ReceiveOutcome> SetAsideAsync(
        ReceivedBatch batch, AttemptKey key, string reason, string detail, int attempts, CancellationToken cancellation)
    {
        await pipeline.SetAsideAsync(batch, reason, detail, attempts, cancellation);
        return await ForgetAsync(key, cancellation);
    }

    private async Task<ReceiveOutcome> ForgetAsync(AttemptKey? counted, CancellationToken cancellation)
    {
        if (counted is not null)
        {
            await store.ForgetAttemptsAsync(counted, cancellation);
        }

        return ReceiveOutcome.Acknowledge;
    }

    // A digest of the whole batch: made only where attempts at it are counted.
    private static AttemptKey Key(ReceivedBatch batch) =>
        new(batch.Address.Sender, (Lane)batch.Address.Lane, SHA256.HashData(batch.SealedBatch.Span));

    private long Now() => Clock.Micros(time.GetUtcNow());
}
