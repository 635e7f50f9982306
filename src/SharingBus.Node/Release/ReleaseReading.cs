using System.Security.Cryptography;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Sending;
using SharingBus.Policy.Deciding;
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
    AgencyOptions agency, Journal journal, AcceptedNotices accepted, FederationState federation, BundleFeed feed, TimeProvider time, ILogger logger)
{
    // Notices decided in one transaction: shares the fsync well without holding the first back.
    private const int PageNotices = 256;

    // What a batch can hold, less room for the envelope around the views.
    private const long MaxViewBytes = SealingFormat.MostPlaintextBytes - (64 * 1024);

    private static readonly EntryKinds Kinds = EntryKinds.Of(JournalEntry.EventOneofCase.Accepted);
    private readonly NoticeDecider _decider = new(agency.Id);
    private readonly DecisionClasses _classes = new(journal, time);
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
        long next = page.Next;
        foreach (StoredEntry entry in page.Entries)
        {
            if (write.IsFull)
            {
                next = entry.Index;
                break;
            }

            if (await ReadAsync(entry, cancellation) is { } notice)
            {
                await ReleaseAsync(write, snapshot, notice, cancellation);
            }
        }

        return _cursor.Behind(next);
    }

    /// <summary>What was gathered is durable.</summary>
    public void Commit(CursorMove? move) => _cursor.Commit(move);

    private static Lane LaneOf(AcceptedNotice notice) =>
        NoticeFacts.TryRead(notice.Entry.Type, notice.Bytes.Span, out NoticeFacts facts)
        && (facts.Urgency == Urgency.Immediate || facts.Purpose == Purpose.ImminentDanger)
            ? Lane.Urgent
            : Lane.Bulk;

    private static Envelope Seal(AcceptedNotice notice, string origin, IReadOnlyList<RoleOutcome> outcomes)
    {
        var envelope = new Envelope
        {
            MessageId = notice.Id.ToWire(),
            Type = notice.Entry.Type,
            Origin = origin,
            CommitmentRoot = notice.Entry.CommitmentRoot,
            AcceptedAtUnixMicros = notice.AcceptedAtUnixMicros,
            ExpiresAtUnixMicros = notice.Entry.ExpiresAtUnixMicros,
            AgreementId = outcomes[0].Decision.AgreementId,
        };
        envelope.Parents.AddRange(notice.Entry.Parents);
        foreach (IGrouping<ReadOnlyMemory<byte>, RoleOutcome> view in outcomes.GroupBy(o => o.View))
        {
            var shared = new View
            {
                Notice = UnsafeByteOperations.UnsafeWrap(view.Key),
                NotAfterUnixMicros = view.Min(o => Clock.Micros(o.Decision.NotAfter)),
            };
            shared.Roles.AddRange(view.Select(o => o.Decision.Role));
            envelope.Views.Add(shared);
        }

        return envelope;
    }

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

    private async Task<AcceptedNotice?> ReadAsync(StoredEntry stored, CancellationToken cancellation)
    {
        if (stored.Parse() is not { Accepted: { } entry } parsed || entry.MessageId.ToId() is not { } id)
        {
            return null;
        }

        // In memory means: accepted by this process, and no change of it ordered.
        if (accepted.Take(id) is { } bytes)
        {
            return new AcceptedNotice(id, parsed.TimeUnixMicros, entry, bytes, Withdrawn: false);
        }

        PayloadRecord? payload = await journal.Read.PayloadAsync(id, PayloadKind.Notice, cancellation: cancellation);
        bool withdrawn = (await journal.Read.ChangesAsync(id, cancellation)).Any(c => c.Origin == agency.Id);
        return payload is null ? null : new AcceptedNotice(id, parsed.TimeUnixMicros, entry, payload.Bytes, withdrawn);
    }

    private async Task ReleaseAsync(
        OutboxWrite write, FederationSnapshot snapshot, AcceptedNotice notice, CancellationToken cancellation)
    {
        // A notice that was withdrawn before it left goes nowhere; its entry says so by having no outcome.
        IReadOnlyList<RoleOutcome>? decided = notice.Withdrawn ? [] : _decider.TryDecide(snapshot, notice, write.Now);
        if (decided is null)
        {
            SetAside(write, notice, "NOTICE_UNREADABLE");
            return;
        }

        IReadOnlyList<RoleOutcome> outcomes = Fitting(write, notice, decided);
        await _classes.EnsureAsync(snapshot.Version, outcomes.Select(o => o.Decision), cancellation);
        write.Add(new JournalEntry { TimeUnixMicros = Clock.Micros(write.Now), Decided = Decided(snapshot, notice, outcomes) });
        Lane lane = LaneOf(notice);
        foreach (IGrouping<string, RoleOutcome> recipient in outcomes.Where(o => o.Released).GroupBy(o => o.Decision.Recipient))
        {
            write.Add(recipient.Key, lane, Seal(notice, agency.Id, [.. recipient]));
            // One row a recipient: its roles stand in the decision, and get rows of their own when they confirm something.
            write.Add(new HolderMark(notice.Id, recipient.Key, "", HolderFlags.Sent));
        }
    }

    // A recipient whose views are together larger than a batch gets none of them, and the journal says so.
    private List<RoleOutcome> Fitting(OutboxWrite write, AcceptedNotice notice, IReadOnlyList<RoleOutcome> outcomes)
    {
        List<RoleOutcome> fitting = [];
        foreach (IGrouping<string, RoleOutcome> recipient in outcomes.GroupBy(o => o.Decision.Recipient))
        {
            bool fits = recipient.Select(o => o.View).Distinct().Sum(view => (long)view.Length) <= MaxViewBytes;
            if (!fits)
            {
                SetAside(write, notice, "VIEWS_TOO_LARGE");
            }

            fitting.AddRange(fits ? recipient : recipient.Select(o => o with { View = default }));
        }

        return fitting;
    }

    private void SetAside(OutboxWrite write, AcceptedNotice notice, string reason)
    {
        ReleaseLog.SetAside(logger, agency.Id, notice.Id, reason);
        write.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            Quarantined = new Quarantined { Sender = agency.Id, Reason = reason, MessageIds = { notice.Id.ToWire() } },
        });
    }

    private Decided Decided(FederationSnapshot snapshot, AcceptedNotice notice, IReadOnlyList<RoleOutcome> outcomes)
    {
        var decided = new Decided
        {
            MessageId = notice.Id.ToWire(),
            BundleVersion = snapshot.Version,
            NotAfterUnixMicros = outcomes.Count == 0 ? 0 : outcomes.Min(o => Clock.Micros(o.Decision.NotAfter)),
        };
        decided.Outcomes.AddRange(outcomes.Select(o => new Outcome
        {
            DecisionClass = _classes.IndexOf(o.Decision),
            Verdict = o.Released ? Verdict.Released : Verdict.Withheld,
            ViewDigest = o.Released ? ByteString.CopyFrom(SHA256.HashData(o.View.Span)) : ByteString.Empty,
        }));
        return decided;
    }
}
