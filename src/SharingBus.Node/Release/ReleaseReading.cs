using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Policy.Filtering;
using SharingBus.Node.Publishing;
using SharingBus.Trust.Sealing;
using SharingBus.Vocabulary.V1;
using Outcome = SharingBus.Lineage.V1.Outcome;
using Verdict = SharingBus.Lineage.V1.Verdict;

namespace SharingBus.Node.Release;

/// <summary>
/// New content: reads accepted notices behind its cursor, decides them, makes the views and assigns them to streams. Stops while the
/// bundle is missing, expired or not confirmed current.
/// </summary>
internal sealed class ReleaseReading(
    AgencyOptions agency, Journal journal, AcceptedNotices handedOver, FederationState federation, BundleFeed feed, TimeProvider time, ILogger logger)
{
    // Notices decided in one transaction: shares the fsync well without holding the first back.
    private const int PageNotices = 256;

    // Content read back at a time: a page of notices of a kilobyte, many times over.
    private const long MaxContentBytes = 1024 * 1024;

    // What a batch can hold, less room for the envelope around the views.
    private const long MaxViewBytes = SealingFormat.MostPlaintextBytes - (64 * 1024);

    private static readonly EntryKinds Kinds = EntryKinds.Of(JournalEntry.EventOneofCase.Accepted);
    private static readonly IReadOnlyDictionary<long, ReadOnlyMemory<byte>> None = new Dictionary<long, ReadOnlyMemory<byte>>();

    private readonly NoticeDecider _decider = new(agency.Id, new PseudonymKeys(agency.Keys.PseudonymSecret, agency.Keys.FederationPseudonymSecret));
    private readonly EnvelopeWriter _envelopes = new(agency.Id);
    private readonly DecisionClasses _classes = new(journal, time);
    private readonly OnwardNarrowing _onward = new(agency.Id, journal, federation);
    private readonly OutboxCursor _cursor = new("release", journal, Kinds, PageNotices);
    private string? _obstacle;

    /// <summary>Gathers the next notices; null where there are none or nothing may be released.</summary>
    public async Task<CursorMove?> GatherAsync(OutboxWrite write, CancellationToken cancellation)
    {
        EntryPage page = await _cursor.NextAsync(cancellation);
        if (page.Entries.Count == 0 || !await MayReleaseAsync(cancellation))
        {
            return null;
        }

        FederationSnapshot snapshot = federation.Current!;
        write.DecidesFrom = _cursor.From;
        long next = page.Next;
        foreach ((long index, AcceptedNotice? notice) in await ReadAsync(page, cancellation))
        {
            if (write.IsFull)
            {
                next = index;
                break;
            }

            if (notice is not null)
            {
                await ReleaseAsync(write, snapshot, notice, cancellation);
            }
        }

        return _cursor.Move(next);
    }

    /// <summary>What was gathered did not become durable: begins again where the journal's cursor stands.</summary>
    public void Reset() => _cursor.Reset();

    private static Lane LaneOf(AcceptedNotice notice) =>
        notice.Facts is { } facts && (facts.Urgency == Urgency.Immediate || facts.Purpose == Purpose.ImminentDanger) ? Lane.Urgent : Lane.Bulk;

    private async Task<bool> MayReleaseAsync(CancellationToken cancellation)
    {
        if (federation.Obstacle is not null)
        {
            await feed.AskAsync(cancellation);
        }

        string? obstacle = federation.Obstacle;
        if (obstacle is not null && obstacle != _obstacle)
        {
            ReleaseLog.Stopped(logger, agency.Id, obstacle);
        }

        _obstacle = obstacle;
        return obstacle is null;
    }

    // Null for a notice that was erased before it left.
    private async ValueTask<List<(long Index, AcceptedNotice? Notice)>> ReadAsync(EntryPage page, CancellationToken cancellation)
    {
        List<(long Index, AcceptedNotice? Notice)> notices = new(page.Entries.Count);
        List<(int Place, JournalEntry Entry, Guid Id)> missing = [];
        foreach (StoredEntry stored in page.Entries)
        {
            // In memory means: accepted by this process, and no change of it ordered.
            AcceptedNotice? notice = null;
            if (stored.Parse() is { Accepted: { } accepted } entry && accepted.MessageId.ToId() is { } id)
            {
                if (handedOver.Take(id) is { } bytes)
                {
                    notice = new AcceptedNotice(id, entry.TimeUnixMicros, accepted, bytes, Withdrawn: false);
                }
                else
                {
                    missing.Add((notices.Count, entry, id));
                }
            }

            notices.Add((stored.Index, notice));
        }

        if (missing.Count > 0)
        {
            await ReadBackAsync(page.Next, notices, missing, cancellation);
        }

        return notices;
    }

    private async ValueTask ReadBackAsync(
        long end,
        List<(long Index, AcceptedNotice? Notice)> notices,
        List<(int Place, JournalEntry Entry, Guid Id)> missing,
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
                    continue;
                }
            }

            bool withdrawn = changed.Contains(id) && (await journal.Read.ChangesAsync(id, cancellation)).Any(c => c.Origin == agency.Id);
            notices[place] = (index, new AcceptedNotice(id, entry.TimeUnixMicros, entry.Accepted, AcceptedContent.Notice(content), withdrawn));
        }
    }

    private async Task ReleaseAsync(
        OutboxWrite write, FederationSnapshot snapshot, AcceptedNotice notice, CancellationToken cancellation)
    {
        // A notice that was withdrawn before it left goes nowhere; its entry says so by having no outcome.
        List<RoleOutcome>? outcomes = notice.Withdrawn ? [] : _decider.TryDecide(snapshot, notice, write.Now);
        if (outcomes is null)
        {
            SetAside(write, notice, "NOTICE_UNREADABLE");
            return;
        }

        foreach (Range recipient in Recipients(outcomes))
        {
            WithholdWhatIsTooLarge(write, notice, CollectionsMarshal.AsSpan(outcomes)[recipient]);
        }

        if (await _onward.NarrowAsync(notice, outcomes, cancellation))
        {
            ReleaseLog.NotPassedOn(logger, agency.Id, notice.Id);
            write.Add(SetAside(write.Now, notice, OnwardNarrowing.Reason));
        }

        await _classes.EnsureAsync(snapshot.Version, outcomes, cancellation);
        write.Add(Decided(snapshot, notice, outcomes));
        Lane lane = LaneOf(notice);
        foreach (Range recipient in Recipients(outcomes))
        {
            _envelopes.Add(write, lane, notice, CollectionsMarshal.AsSpan(outcomes)[recipient]);
        }
    }

    // The outcomes of each recipient stand together.
    private static IEnumerable<Range> Recipients(List<RoleOutcome> outcomes)
    {
        int begin = 0;
        for (int outcome = 1; outcome <= outcomes.Count; outcome++)
        {
            if (outcome == outcomes.Count || outcomes[outcome].Decision.Recipient != outcomes[begin].Decision.Recipient)
            {
                yield return begin..outcome;
                begin = outcome;
            }
        }
    }

    // A recipient whose views are together larger than a batch gets none of them, and the journal says so.
    private void WithholdWhatIsTooLarge(OutboxWrite write, AcceptedNotice notice, Span<RoleOutcome> recipient)
    {
        // Each role could have a view of its own, and none is larger than the notice.
        if ((long)notice.Bytes.Length * recipient.Length <= MaxViewBytes)
        {
            return;
        }

        HashSet<ReleasedView> views = [.. recipient.ToArray().Select(o => o.View).OfType<ReleasedView>()];
        if (views.Sum(view => (long)view.Notice.Length) <= MaxViewBytes)
        {
            return;
        }

        SetAside(write, notice, "VIEWS_TOO_LARGE");
        foreach (ref RoleOutcome outcome in recipient)
        {
            outcome = outcome with { View = null };
        }
    }

    private void SetAside(OutboxWrite write, AcceptedNotice notice, string reason)
    {
        ReleaseLog.SetAside(logger, agency.Id, notice.Id, reason);
        write.Add(SetAside(write.Now, notice, reason));
    }

    private JournalEntry SetAside(DateTimeOffset now, AcceptedNotice notice, string reason) => new()
    {
        TimeUnixMicros = Clock.Micros(now),
        Quarantined = new Quarantined { Sender = agency.Id, Reason = reason, MessageIds = { notice.Id.ToWire() } },
    };

    private Decided Decided(FederationSnapshot snapshot, AcceptedNotice notice, List<RoleOutcome> outcomes)
    {
        var decided = new Decided { MessageId = notice.Entry.MessageId, BundleVersion = snapshot.Version };
        DateTimeOffset notAfter = DateTimeOffset.MaxValue;
        foreach (RoleOutcome outcome in outcomes)
        {
            notAfter = outcome.Decision.NotAfter < notAfter ? outcome.Decision.NotAfter : notAfter;
            decided.Outcomes.Add(new Outcome
            {
                DecisionClass = _classes.IndexOf(outcome.Decision),
                Verdict = outcome.Released ? Verdict.Released : Verdict.Withheld,
                ViewDigest = outcome.View?.Digest ?? ByteString.Empty,
            });
        }

        decided.NotAfterUnixMicros = outcomes.Count == 0 ? 0 : Clock.Micros(notAfter);
        return decided;
    }
}
