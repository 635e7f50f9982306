using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Receiving;

namespace SharingBus.Node.Subscriptions;

/// <summary>
/// What a role is to be given, in the order of the journal: the messages of received batches that serve it, and word of changes and of break-glass. Read
/// from the journal's entries; the views from what was received lately, or from the content beside the entries.
/// </summary>
internal sealed class Inbox(Journal journal, ReceivedLately lately, TimeProvider time)
{
    // Batches and changes looked at in one go.
    private const int PageEntries = 4;

    // Kinds after which an undelivered notice is not given out any more.
    private static readonly ChangeKind[] Ending = [ChangeKind.Retract, ChangeKind.Erase, ChangeKind.Restrict, ChangeKind.Cancel];

    /// <summary>What stands at a position and behind it: at least one item where there is any that is wanted, then no more than fits.</summary>
    public async ValueTask<InboxPage> ReadAsync(
        string role, NoticeFilter filter, InboxPosition from, int limit, long maxBytes, CancellationToken cancellation)
    {
        var draft = new InboxPageDraft(from, limit, maxBytes);
        IReadOnlyList<StoredEntry> page;
        do
        {
            page = await journal.Read.InboxAsync(role, draft.Next.Index, PageEntries, cancellation);
            foreach (StoredEntry stored in page)
            {
                draft.Next = stored.Index == draft.Next.Index ? draft.Next : new InboxPosition(stored.Index, 0);
                await AddAsync(draft, role, filter, stored, cancellation);
                if (draft.IsFull)
                {
                    return draft.ToPage();
                }
            }
        }
        while (page.Count == PageEntries && !draft.IsWorthIt);

        return draft.ToPage();
    }

    private async ValueTask AddAsync(InboxPageDraft draft, string role, NoticeFilter filter, StoredEntry stored, CancellationToken cancellation)
    {
        JournalEntry? entry = stored.Parse();
        switch (entry)
        {
            case { ChangeApplied: { } change } when draft.Next.Place == 0:
                Add(draft, filter, OfChange(draft.Next.Number, change) with { ReceivedAtUnixMicros = entry.TimeUnixMicros });
                break;
            case { BreakGlassReported: { } reported } when draft.Next.Place == 0:
                Add(draft, filter, OfReport(draft.Next.Number, reported));
                break;
            case { Received: { } received } when !filter.WantsOrigin(received.Sender):
                draft.PassOver(Serving(received, role, draft.Next.Place).Count());
                break;
            case { Received: { } received }:
                if (!await AddNoticesAsync(draft, role, filter, (stored.Index, entry.TimeUnixMicros), received, cancellation))
                {
                    return;
                }

                break;
        }

        draft.Next = new InboxPosition(stored.Index + 1, 0);
    }

    // False where the page is full before the batch is through.
    private async ValueTask<bool> AddNoticesAsync(
        InboxPageDraft draft, string role, NoticeFilter filter, (long Index, long Time) entry, Received received, CancellationToken cancellation)
    {
        long index = entry.Index;
        IReadOnlyList<Envelope?> envelopes = lately.Find(index) ?? await ReadEnvelopesAsync(index, cancellation);
        HashSet<Guid> changed = [.. await journal.Read.ChangedAsync(PackedIds.All(received.MessageIds).ToArray(), cancellation)];
        var batch = new BatchPart { Lane = received.Lane, Incarnation = received.Incarnation, Sequence = received.Sequence };
        DateTimeOffset now = time.GetUtcNow(); // what a hold keeps is kept, and not given out
        foreach (int place in Serving(received, role, draft.Next.Place))
        {
            draft.Next = new InboxPosition(index, place);
            if (draft.IsFull)
            {
                return false;
            }

            bool ended = changed.Count > 0 && await HasEndedAsync(PackedIds.At(received.MessageIds, place), received.Sender, changed, cancellation);
            Delivery? delivery = ended || place >= envelopes.Count || envelopes[place] is not { } envelope || HolderTerm.IsOver(envelope, now)
                ? null
                : OfNotice(envelope, role);
            delivery?.Position = draft.Next.Number;
            Add(draft, filter, new InboxItem(draft.Next.Number, received.Sender, delivery, batch, place, received.RoleSetOf.Length)
            {
                ReceivedAtUnixMicros = entry.Time,
            });
        }

        return true;
    }

    private static void Add(InboxPageDraft draft, NoticeFilter filter, InboxItem item)
    {
        if (item.Delivery is { } delivery && filter.Wants(delivery))
        {
            draft.Add(item);
        }
        else
        {
            draft.PassOver();
        }
    }

    // The places of a batch, from one on, that serve a role.
    private static IEnumerable<int> Serving(Received received, string role, int from)
    {
        bool[] serves = [false, .. received.RoleSets.Select(set => set.Roles.Contains(role))];
        for (int place = from; place < received.RoleSetOf.Length; place++)
        {
            if (serves[received.RoleSetOf[place]])
            {
                yield return place;
            }
        }
    }

    // Only the origin's own change ends a notice: a tombstone that somebody else left is nothing.
    private async ValueTask<bool> HasEndedAsync(Guid id, string origin, HashSet<Guid> changed, CancellationToken cancellation) =>
        changed.Contains(id) && (await journal.Read.ChangesAsync(id, cancellation)).Any(c => c.Origin == origin && Ending.Contains(c.Kind));

    private async ValueTask<IReadOnlyList<Envelope?>> ReadEnvelopesAsync(long index, CancellationToken cancellation)
    {
        IReadOnlyList<ReadOnlyMemory<byte>?> contents = await journal.Read.ContentsAsync(index, cancellation);
        return [.. contents.Select(content => content is { IsEmpty: false } bytes ? Envelope.Parser.ParseFrom(bytes.Span) : null)];
    }

    private static Delivery? OfNotice(Envelope envelope, string role)
    {
        View? view = null;
        for (int candidate = 0; view is null && candidate < envelope.Views.Count; candidate++)
        {
            view = envelope.Views[candidate].Roles.Contains(role) ? envelope.Views[candidate] : null;
        }

        if (view is null)
        {
            return null;
        }

        var delivery = new Delivery
        {
            MessageId = envelope.MessageId,
            Type = envelope.Type,
            Origin = envelope.Origin,
            Notice = view.Notice,
            AcceptedAtUnixMicros = envelope.AcceptedAtUnixMicros,
            CommitmentRoot = envelope.CommitmentRoot,
            Obligations = view.Obligations,
        };
        delivery.Transformed.AddRange(view.Transformed);
        delivery.Parents.AddRange(envelope.Parents);
        return delivery;
    }

    private static InboxItem OfChange(ulong position, ChangeApplied applied)
    {
        var delivery = new Delivery
        {
            Position = position,
            MessageId = applied.MessageId,
            Type = applied.Type,
            Origin = applied.Origin,
            AcceptedAtUnixMicros = applied.OrderedAtUnixMicros,
            Change = applied.Change,
        };
        return Alone(delivery, applied.Part);
    }

    private static InboxItem OfReport(ulong position, BreakGlassReported reported) => Alone(
        new Delivery
        {
            Position = position,
            MessageId = reported.MessageId,
            Origin = reported.Origin,
            AcceptedAtUnixMicros = reported.Item.Status == BreakGlassStatus.Reviewed ? reported.Item.ReviewedAtUnixMicros : reported.Item.OpenedAtUnixMicros,
            BreakGlass = reported.Item,
        },
        reported.Part);

    private static InboxItem Alone(Delivery delivery, BatchPart? part)
    {
        if (part is null)
        {
            return new InboxItem(delivery.Position, delivery.Origin, delivery, null, 0, 0);
        }

        // The part has one place, and whole bytes of bits: none of them is taken for all there are.
        int places = Math.Max(1, part.Positions.Length * 8);
        int place = Enumerable.Range(0, places).First(candidate => Positions.Holds(part.Positions, candidate));
        var batch = new BatchPart { Lane = part.Lane, Incarnation = part.Incarnation, Sequence = part.Sequence };
        return new InboxItem(delivery.Position, delivery.Origin, delivery, batch, place, places);
    }
}
