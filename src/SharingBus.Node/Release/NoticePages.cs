using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Publishing;

namespace SharingBus.Node.Release;

/// <summary>Reads the notices of a page of the journal, with their bytes: those that were accepted, and those that a second person let go.</summary>
internal sealed class NoticePages(string agency, Journal journal, AcceptedNotices handedOver)
{
    // Content read back at a time: a page of notices of a kilobyte, many times over.
    private const long MaxContentBytes = 1024 * 1024;

    private static readonly IReadOnlyDictionary<long, ReadOnlyMemory<byte>> None = new Dictionary<long, ReadOnlyMemory<byte>>();

    /// <summary>The notices in order, each with the index of its entry in the page; null for one that was erased before it left.</summary>
    public async ValueTask<List<(long Index, AcceptedNotice? Notice)>> ReadAsync(EntryPage page, DateTimeOffset now, CancellationToken cancellation)
    {
        List<(long Index, AcceptedNotice? Notice)> notices = new(page.Entries.Count);
        List<(int Place, JournalEntry Entry, Guid Id)> missing = [];
        foreach (StoredEntry stored in page.Entries)
        {
            // In memory means: accepted by this process, and no change of it ordered.
            AcceptedNotice? notice = null;
            JournalEntry? entry = stored.Parse();
            if (entry?.Accepted is { } accepted && accepted.MessageId.ToId() is { } id)
            {
                if (handedOver.Take(id) is { } bytes)
                {
                    notice = new AcceptedNotice(id, stored.Index, entry.TimeUnixMicros, accepted, bytes, Withdrawn: IsOver(accepted, now));
                }
                else
                {
                    missing.Add((notices.Count, entry, id));
                }
            }
            else if (entry?.ReleaseApproved is { } approved)
            {
                notice = await ReadApprovedAsync(approved, now, cancellation);
            }

            notices.Add((stored.Index, notice));
        }

        if (missing.Count > 0)
        {
            await ReadBackAsync(page.Next, notices, missing, now, cancellation);
        }

        return notices;
    }

    private async ValueTask ReadBackAsync(
        long end,
        List<(long Index, AcceptedNotice? Notice)> notices,
        List<(int Place, JournalEntry Entry, Guid Id)> missing,
        DateTimeOffset now,
        CancellationToken cancellation)
    {
        IReadOnlySet<Guid> changed = await journal.Read.ChangedAsync([.. missing.Select(m => m.Id)], cancellation);
        IReadOnlyDictionary<long, ReadOnlyMemory<byte>> contents = None;
        foreach ((int place, JournalEntry entry, Guid id) in missing)
        {
            long index = notices[place].Index;
            if (!contents.TryGetValue(index, out ReadOnlyMemory<byte> content))
            {
                contents = await journal.Read.ContentsAsync(index, end, MaxContentBytes, cancellation);
                if (!contents.TryGetValue(index, out content))
                {
                    notices[place] = (index, Ended(id, index, entry, now));
                    continue;
                }
            }

            bool withdrawn = IsOver(entry.Accepted, now) || (changed.Contains(id) && await IsWithdrawnAsync(id, cancellation));
            notices[place] = (index, new AcceptedNotice(id, index, entry.TimeUnixMicros, entry.Accepted, AcceptedContent.Notice(content), withdrawn));
        }
    }

    private async ValueTask<AcceptedNotice?> ReadApprovedAsync(ReleaseApproved approved, DateTimeOffset now, CancellationToken cancellation)
    {
        if (approved.MessageId.ToId() is not { } id
            || await journal.Messages.ArrivalAsync(id, cancellation) is not { } arrival
            || arrival.Parse() is not { Accepted: { } accepted } entry)
        {
            return null;
        }

        if (await journal.Read.ContentAsync(new ContentKey(arrival.Index, 0), cancellation) is not { } content)
        {
            return Ended(id, arrival.Index, entry, now) is { } ended ? ended with { Approved = approved.Recipients } : null;
        }

        bool withdrawn = IsOver(accepted, now) || await IsWithdrawnAsync(id, cancellation);
        return new AcceptedNotice(id, arrival.Index, entry.TimeUnixMicros, accepted, AcceptedContent.Notice(content), withdrawn)
        {
            Approved = approved.Recipients,
        };
    }

    // What came to its end before it left is decided without its bytes: it goes nowhere, and the journal says so.
    private static AcceptedNotice? Ended(Guid id, long index, JournalEntry entry, DateTimeOffset now) =>
        IsOver(entry.Accepted, now) ? new AcceptedNotice(id, index, entry.TimeUnixMicros, entry.Accepted, ReadOnlyMemory<byte>.Empty, Withdrawn: true) : null;

    // What expired while it waited goes nowhere.
    private static bool IsOver(Accepted accepted, DateTimeOffset now) =>
        accepted.ExpiresAtUnixMicros > 0 && accepted.ExpiresAtUnixMicros <= Clock.Micros(now);

    private async ValueTask<bool> IsWithdrawnAsync(Guid id, CancellationToken cancellation) =>
        (await journal.Read.ChangesAsync(id, cancellation)).Any(c => c.Origin == agency);
}
