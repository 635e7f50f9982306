using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Approvals;

/// <summary>What waits for a second person: a reading of the journal and nothing else, so that there is nothing to lose or to rebuild.</summary>
internal sealed class HeldNotices(string agency, Journal journal, TimeProvider time)
{
    /// <summary>The reader that knows up to where nothing waits any more.</summary>
    public const string Cursor = "held-releases";

    /// <summary>Entries looked at for one answer, 1,000: a long stretch of settled ones is passed in several.</summary>
    private const int MaxLooks = 1_000;

    // What names a notice: its holding, its settlement, and some changes.
    private const int MaxMentions = 100;

    /// <summary>A notice that is or was held; null where there is none of this id.</summary>
    public async Task<HeldNotice?> FindAsync(Guid id, CancellationToken cancellation)
    {
        Decided? held = null;
        JournalEntry? settlement = null;
        foreach (StoredEntry mention in await journal.Read.MentionsAsync(id, MaxMentions, cancellation))
        {
            JournalEntry? entry = mention.Parse();
            held ??= entry?.Decided;
            settlement ??= entry is { ReleaseApproved: not null } or { ReleaseRefused: not null } ? entry : null;
        }

        if (held is null || await journal.Messages.ArrivalAsync(id, cancellation) is not { } arrival || arrival.Parse() is not { Accepted: { } accepted } accepting)
        {
            return null;
        }

        bool withdrawn = (await journal.Read.ChangesAsync(id, cancellation)).Any(c => c.Origin == agency);
        return new HeldNotice(id, arrival.Index, accepting.TimeUnixMicros, accepted, held.HeldRecipients, settlement, withdrawn);
    }

    /// <summary>Those that wait, from an index on; null for <c>Next</c> at the end.</summary>
    public async Task<(IReadOnlyList<HeldNotice> Waiting, long? Next)> ListAsync(long? from, int limit, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        long next = from ?? await journal.Read.CursorAsync(Cursor, cancellation) ?? 0;
        IReadOnlyList<StoredEntry> page = await journal.Read.InboxAsync(Desks.HeldReleases, next, MaxLooks, cancellation);
        List<HeldNotice> waiting = [];
        foreach (StoredEntry stored in page)
        {
            if (waiting.Count == limit)
            {
                return (waiting, stored.Index);
            }

            if (await FindAsync(stored, cancellation) is { } held && held.StatusAt(now) == HeldReleaseStatus.Waiting)
            {
                waiting.Add(held);
            }
        }

        return (waiting, page.Count == MaxLooks ? page[^1].Index + 1 : null);
    }

    /// <summary>Moves the reader to the first that waits, given one that waits no longer.</summary>
    public async Task<CursorMove> PassAsync(Guid settled, CancellationToken cancellation)
    {
        DateTimeOffset now = time.GetUtcNow();
        long next = await journal.Read.CursorAsync(Cursor, cancellation) ?? 0;
        foreach (StoredEntry stored in await journal.Read.InboxAsync(Desks.HeldReleases, next, MaxLooks, cancellation))
        {
            if (await FindAsync(stored, cancellation) is { } held && held.Id != settled && held.StatusAt(now) == HeldReleaseStatus.Waiting)
            {
                return new CursorMove(Cursor, stored.Index);
            }

            next = stored.Index + 1;
        }

        return new CursorMove(Cursor, next);
    }

    private async Task<HeldNotice?> FindAsync(StoredEntry stored, CancellationToken cancellation) =>
        stored.Parse()?.Decided?.MessageId.ToId() is { } id ? await FindAsync(id, cancellation) : null;
}
