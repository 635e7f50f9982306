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
    // Items read at a time to find those whose time is over.
    private const int PageItems = 256;

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
                await GiveUpAsync(item, QuarantineStep.Discarded, system, statement, cancellation);
                return await FindAsync(id, cancellation);
            },
            cancellation);
    }

    /// <summary>Gives up what was last tried before its term began, and forgets what was settled before.</summary>
    /// <returns>How many items were given up.</returns>
    public async Task<int> ExpireAsync(CancellationToken cancellation)
    {
        long before = Clock.Micros(time.GetUtcNow() - TimeSpan.FromDays(options.Days));
        int expired = 0;
        IReadOnlyList<QuarantineRecord> page;
        long after = 0;
        do
        {
            page = await store.ListAsync(new QuarantineQuery(after, PageItems) { Status = QuarantineStatus.Waiting }, cancellation);
            foreach (QuarantineRecord item in page.Where(item => item.LastAttemptUnixMicros < before))
            {
                expired += await ExpireAsync(item, before, cancellation) ? 1 : 0;
            }

            after = page.Count > 0 ? page[^1].Id : after;
        }
        while (page.Count == PageItems);
        await store.ForgetSettledAsync(before, cancellation);
        return expired;
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

    // Somebody may have tried or discarded it meanwhile.
    private Task<bool> ExpireAsync(QuarantineRecord item, long before, CancellationToken cancellation) => gates.RunAsync(
        item.Place.Sender,
        item.Place.Lane,
        async () =>
        {
            bool isOver = await store.FindAsync(item.Id, cancellation) is { Status: QuarantineStatus.Waiting } now && now.LastAttemptUnixMicros < before;
            if (isOver)
            {
                await GiveUpAsync(item, QuarantineStep.Expired, system: "", statement: "", cancellation);
            }

            return isOver;
        },
        cancellation);

    private async Task GiveUpAsync(QuarantineRecord item, QuarantineStep step, string system, string statement, CancellationToken cancellation)
    {
        await RecordAsync(item, step, system, cancellation, statement: statement);
        await store.SettleAsync(item.Id, QuarantineStatus.Discarded, Clock.Micros(time.GetUtcNow()), cancellation);
    }

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
