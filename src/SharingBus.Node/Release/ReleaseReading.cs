using System.Runtime.InteropServices;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Node.Publishing;
using SharingBus.Policy.Filtering;
using SharingBus.Trust.Sealing;
using SharingBus.Vocabulary.V1;
using Outcome = SharingBus.Lineage.V1.Outcome;
using Verdict = SharingBus.Lineage.V1.Verdict;

namespace SharingBus.Node.Release;

/// <summary>
/// New content: reads accepted notices behind its cursor, decides them, makes the views and assigns them to streams; holds what a second
/// person has to let go, and takes it up again once one has. Stops while the bundle is missing, expired or not confirmed current.
/// </summary>
internal sealed class ReleaseReading(
    AgencyOptions agency, Journal journal, AcceptedNotices handedOver, FederationState federation, BundleFeed feed, EmergencyDecisions decisions, TimeProvider time, ILogger logger)
{
    private const string Cursor = "release";

    // Notices decided in one transaction, four batches to one recipient. Only a reading that is behind finds so many: beside publishers that
    // fill the journal's queue a step waits its turn for some ten milliseconds, and with fewer it would fall back for as long as they go on.
    private const int PageNotices = 1024;

    // What a batch can hold, less room for the envelope around the views.
    private const long MaxViewBytes = SealingFormat.MostPlaintextBytes - (64 * 1024);

    private static readonly EntryKinds Kinds =
        EntryKinds.Of(JournalEntry.EventOneofCase.Accepted, JournalEntry.EventOneofCase.ReleaseApproved);

    private readonly NoticeDecider _decider =
        new(agency.Id, decisions, new PseudonymKeys(agency.Keys.PseudonymSecret, agency.Keys.FederationPseudonymSecret));
    private readonly NoticePages _pages = new(agency.Id, journal, handedOver);
    private readonly EnvelopeWriter _envelopes = new(agency.Id);
    private readonly DecisionClasses _classes = new(journal, time);
    private readonly OnwardNarrowing _onward = new(agency.Id, journal, federation);
    /// <summary>What it reads, and where it stands: what stands behind that waits to be read.</summary>
    public static readonly JournalReader Reader = new(Cursor, Kinds);

    private readonly OutboxCursor _cursor = new(Cursor, journal, Kinds, PageNotices);
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
        foreach ((long index, AcceptedNotice? notice) in await _pages.ReadAsync(page, write.Now, cancellation))
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

        HoldWhatNeedsASecondPerson(notice, outcomes);

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

    // A recipient holds a notice once: where one of its roles has to wait, all of them do.
    private void HoldWhatNeedsASecondPerson(AcceptedNotice notice, List<RoleOutcome> outcomes)
    {
        if (notice.Approved is not null || !NeedsASecondPerson(CollectionsMarshal.AsSpan(outcomes)))
        {
            return;
        }

        foreach (Range range in Recipients(outcomes))
        {
            Span<RoleOutcome> recipient = CollectionsMarshal.AsSpan(outcomes)[range];
            if (NeedsASecondPerson(recipient))
            {
                Hold(notice, recipient);
            }
        }
    }

    private void Hold(AcceptedNotice notice, Span<RoleOutcome> recipient)
    {
        foreach (ref RoleOutcome outcome in recipient)
        {
            outcome = outcome.Released ? outcome with { View = null, Held = true } : outcome;
        }

        ReleaseLog.Held(logger, agency.Id, notice.Id, recipient[0].Decision.Recipient);
    }

    private static bool NeedsASecondPerson(ReadOnlySpan<RoleOutcome> recipient)
    {
        foreach (RoleOutcome outcome in recipient)
        {
            if (outcome.Released && outcome.Decision.Obligations.FourEyes)
            {
                return true;
            }
        }

        return false;
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
            DateTimeOffset end = outcome.Decision.Emergency ? Least(outcome.Decision.NotAfter, decisions.NextEnd) : outcome.Decision.NotAfter;
            notAfter = Least(notAfter, end);
            decided.Outcomes.Add(new Outcome
            {
                DecisionClass = _classes.IndexOf(outcome.Decision),
                Verdict = outcome.Released ? Verdict.Released : outcome.Held ? Verdict.Held : Verdict.Withheld,
                ViewDigest = outcome.View?.Digest ?? ByteString.Empty,
            });
            if (outcome.Held && decided.HeldRecipients.LastOrDefault() != outcome.Decision.Recipient)
            {
                decided.HeldRecipients.Add(outcome.Decision.Recipient);
            }
        }

        decided.NotAfterUnixMicros = outcomes.Count == 0 ? 0 : Clock.Micros(notAfter);
        return decided;
    }

    private static DateTimeOffset Least(DateTimeOffset one, DateTimeOffset other) => one < other ? one : other;
}
