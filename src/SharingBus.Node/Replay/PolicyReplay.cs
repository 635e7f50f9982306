using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Publishing;
using SharingBus.Node.Release;
using SharingBus.Node.Subscriptions;
using SharingBus.Policy.Filtering;

namespace SharingBus.Node.Replay;

/// <summary>Reads what an agency accepted and says what another bundle would have done to it. Writes nothing.</summary>
internal sealed class PolicyReplay(string agency, Journal journal, PseudonymKeys pseudonyms)
{
    /// <summary>Notices looked at for one page, so that a call ends in time and can be given up.</summary>
    internal const int PageNotices = 2_000;

    // Entries read at a time.
    private const int ReadEntries = 64;

    private static readonly EntryKinds Kinds = EntryKinds.Of(JournalEntry.EventOneofCase.Accepted);

    /// <summary>Where the notices of the days before an instant begin.</summary>
    public async Task<ReplayPosition> BeginAsync(DateTimeOffset since, ulong bundleVersion, CancellationToken cancellation)
    {
        long end = journal.Size;
        long micros = Clock.Micros(since);

        // Entries stand in the order of the journal, and their times are only as good as the clock was.
        long early = micros - (long)SubscriptionStart.ClockStep.TotalMicroseconds;
        long next = await TimeSearch.FindAsync(journal.Read, end, early, Kinds, cancellation);
        return new ReplayPosition(next, end, micros, bundleVersion);
    }

    /// <summary>One page from a position on.</summary>
    public async Task<ReplayPoliciesResponse> ReadAsync(ReplayPair bundles, ReplayPosition position, int most, CancellationToken cancellation)
    {
        var answer = new ReplayAnswer(most);
        var replay = new NoticeReplay(agency, pseudonyms, bundles);
        long end = Math.Min(position.End, journal.Size);
        long next = position.Next;
        for (int looked = 0; next < end && looked < PageNotices;)
        {
            EntryPage page = await journal.Read.EntriesAsync(next, Math.Min(ReadEntries, PageNotices - looked), Kinds, cancellation);
            foreach (StoredEntry stored in page.Entries.TakeWhile(stored => stored.Index < end))
            {
                cancellation.ThrowIfCancellationRequested();
                if (!await TryAddAsync(answer, replay, stored, position.SinceUnixMicros, cancellation))
                {
                    return Page(answer, bundles, position with { Next = stored.Index });
                }

                looked++;
            }

            next = page.Next;
        }

        return Page(answer, bundles, next < end ? position with { Next = next } : null);
    }

    private static ReplayPoliciesResponse Page(ReplayAnswer answer, ReplayPair bundles, ReplayPosition? next)
    {
        answer.Response.BundleVersion = bundles.Version;
        answer.Response.NextPageToken = next?.ToToken() ?? "";
        return answer.Response;
    }

    private async ValueTask<bool> TryAddAsync(
        ReplayAnswer answer, NoticeReplay replay, StoredEntry stored, long since, CancellationToken cancellation)
    {
        JournalEntry? entry = stored.Parse();
        if (entry is not null && entry.TimeUnixMicros < since)
        {
            return true;
        }

        if (entry?.Accepted.MessageId.ToId() is not { } id
            || await journal.Read.ContentAsync(new ContentKey(stored.Index, 0), cancellation) is not { } content)
        {
            answer.Response.Erased++;
            return true;
        }

        var notice = new AcceptedNotice(id, stored.Index, entry.TimeUnixMicros, entry.Accepted, AcceptedContent.Notice(content), Withdrawn: false);
        return answer.TryAdd(notice, replay.Compare(notice));
    }
}
