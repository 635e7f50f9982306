using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Receiving;

namespace SharingBus.Node.Quarantine;

/// <summary>What an agency's administrators do with its quarantine. Everything but looking is in the journal.</summary>
internal sealed class AgencyQuarantine(
    IQuarantineStore store, Journal journal, ReceivePipeline pipeline, StreamGates gates, QuarantineOptions options, TimeProvider time)
{
    /// <summary>The items and totals.</summary>
    public IQuarantineStore Store => store;

    /// <summary>Tries an item again, as if it came now.</summary>
    /// <exception cref="QuarantineRefused">There is no such item, it waits no longer, or its bytes are gone.</exception>
    public async Task<RetryResult> RetryAsync(long id, string system, CancellationToken cancellation)
    {
        QuarantineRecord found = await FindAsync(id, cancellation);
        return await gates.RunAsync(found.Place.Sender, found.Place.Lane, () => RetryAloneAsync(id, system, cancellation), cancellation);
    }

    /// <summary>Gives an item up and erases its bytes.</summary>
    /// <exception cref="QuarantineRefused">There is no such item, or it waits no longer.</exception>
    public async Task<QuarantineRecord> DiscardAsync(long id, string system, string statement, CancellationToken cancellation)
    {
        QuarantineRecord found = await FindAsync(id, cancellation);
        return await gates.RunAsync(
            found.Place.Sender,
            found.Place.Lane,
            async () =>
            {
                QuarantineRecord item = await FindWaitingAsync(id, cancellation);
                await RecordAsync(item, QuarantineStep.Discarded, system, cancellation, statement: statement);
                await store.SettleAsync(id, QuarantineStatus.Discarded, Clock.Micros(time.GetUtcNow()), cancellation);
                return await FindAsync(id, cancellation);
            },
            cancellation);
    }

    /// <summary>The bytes of an item, for an administrator to read; null where they are not kept.</summary>
    public async Task<ReadOnlyMemory<byte>?> ReadAsync(QuarantineRecord item, string system, CancellationToken cancellation)
    {
        ReadOnlyMemory<byte>? bytes = await store.BytesAsync(item.Id, cancellation);
        if (bytes is not null)
        {
            await RecordAsync(item, QuarantineStep.Read, system, cancellation);
        }

        return bytes;
    }

    /// <summary>An item.</summary>
    /// <exception cref="QuarantineRefused">There is none.</exception>
    public async Task<QuarantineRecord> FindAsync(long id, CancellationToken cancellation) =>
        await store.FindAsync(id, cancellation) ?? throw new QuarantineRefused(QuarantineError.NotFound, "The quarantine has no item of this number.");

    private async Task<RetryResult> RetryAloneAsync(long id, string system, CancellationToken cancellation)
    {
        QuarantineRecord item = await FindWaitingAsync(id, cancellation);
        ReadOnlyMemory<byte> bytes = await store.BytesAsync(id, cancellation)
            ?? throw new QuarantineRefused(QuarantineError.ContentGone, "The item's bytes are not kept: there is nothing to try again.");
        JournalEntry takenIn = QuarantineEntries.Of(item, QuarantineStep.TakenIn, system, time.GetUtcNow());
        Attempt<RetryResult> attempt = await Attempt<RetryResult>.MakeAsync(
            stop => pipeline.RetryAsync(item, bytes, takenIn, stop), options.AttemptDeadline, time, cancellation);
        RetryResult result = attempt.Result ?? RetryResult.Refused(attempt.Reason!);
        long now = Clock.Micros(time.GetUtcNow());
        if (result.Reason is null)
        {
            await store.SettleAsync(id, QuarantineStatus.Retried, now, cancellation);
        }
        else
        {
            await RecordAsync(item, QuarantineStep.RefusedAgain, system, cancellation, result.Reason);
            await store.RefuseAgainAsync(id, QuarantineReasons.ToValue(result.Reason), attempt.Detail, now, cancellation);
        }

        return result;
    }

    private async Task<QuarantineRecord> FindWaitingAsync(long id, CancellationToken cancellation)
    {
        QuarantineRecord item = await FindAsync(id, cancellation);
        return item.Status == QuarantineStatus.Waiting
            ? item
            : throw new QuarantineRefused(QuarantineError.Settled, "The item was retried or discarded already.");
    }

    private async Task RecordAsync(
        QuarantineRecord item, QuarantineStep step, string system, CancellationToken cancellation, string? reason = null, string statement = "") =>
        await journal.AppendAsync(
            new JournalWrite { Entries = [QuarantineEntries.Of(item, step, system, time.GetUtcNow(), reason, statement)] }, cancellation);
}
