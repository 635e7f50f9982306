using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Node.Subscriptions;

/// <summary>Where a session begins: what the subscriber asked for, else behind its durable cursor.</summary>
internal sealed class SubscriptionStart(Journal journal)
{
    /// <summary>
    /// How far the clock may have been put back, 5 minutes, so that nothing is missed where a time is asked for: entries are in order of
    /// the journal, and their times are only as good as the clock was.
    /// </summary>
    public static readonly TimeSpan ClockStep = TimeSpan.FromMinutes(5);

    // Entries of the role looked at in one go, within the clock's step.
    private const int RoleEntries = 64;

    /// <summary>The first position to give.</summary>
    /// <exception cref="RpcException">The position lies beyond the journal.</exception>
    public async ValueTask<InboxPosition> FindAsync(SubscribeOpen open, string role, ulong cursor, CancellationToken cancellation)
    {
        switch (open.StartCase)
        {
            case SubscribeOpen.StartOneofCase.FromPosition:
                InboxPosition position = InboxPosition.At(open.FromPosition);
                return position.Index < journal.Size || position == InboxPosition.First ? position : throw SubscriptionRefusals.BeyondTheEnd();
            case SubscribeOpen.StartOneofCase.FromReceivedUnixMicros:
                return await FindTimeAsync(role, open.FromReceivedUnixMicros, cancellation);
            case SubscribeOpen.StartOneofCase.FromPlace:
                return open.FromPlace == StartPlace.New ? new InboxPosition(journal.Size, 0) : InboxPosition.First;
            default:
                return InboxPosition.Behind(cursor);
        }
    }

    // Bisects for a time that is earlier by the step, then goes on among the role's own entries.
    private async ValueTask<InboxPosition> FindTimeAsync(string role, long micros, CancellationToken cancellation)
    {
        long size = journal.Size;
        long early = micros - Math.Min(micros, (long)ClockStep.TotalMicroseconds);
        long next = await TimeSearch.FindAsync(journal.Read, size, early, EntryKinds.All, cancellation);
        IReadOnlyList<StoredEntry> page;
        do
        {
            page = await journal.Read.InboxAsync(role, next, RoleEntries, cancellation);
            foreach (StoredEntry stored in page)
            {
                if (stored.Index >= size || stored.Parse()?.TimeUnixMicros >= micros)
                {
                    return new InboxPosition(stored.Index, 0);
                }

                next = stored.Index + 1;
            }
        }
        while (page.Count == RoleEntries);

        return new InboxPosition(size, 0);
    }
}
