using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Receiving;

namespace SharingBus.Node.Subscriptions;

/// <summary>
/// What a role is to be given, in the order of the journal: the messages of received batches that serve it, and word of changes. Read
/// from the journal's entries; the views from what was received lately, or from the content beside the entries.
/// </summary>
internal sealed class Inbox(Journal journal, ReceivedLately lately)
{
    // Batches and changes looked at in one go.
    private const int PageEntries = 4;

    // Kinds after which an undelivered notice is not given out any more.
    private static readonly ChangeKind[] Ending = [ChangeKind.Retract, ChangeKind.Erase, ChangeKind.Restrict, ChangeKind.Cancel];

    /// <summary>What stands behind a position: at least one place where there is any, then no more than fits.</summary>
    public async ValueTask<List<InboxItem>> ReadAsync(string role, ulong after, int limit, long maxBytes, CancellationToken cancellation)
    {
        List<InboxItem> items = [];
        InboxPosition next = InboxPosition.Behind(after);
        long bytes = 0;
        IReadOnlyList<StoredEntry> page;
        do
        {
            page = await journal.Read.InboxAsync(role, next.Index, PageEntries, cancellation);
            foreach (StoredEntry stored in page)
            {
                next = stored.Index == next.Index ? next : new InboxPosition(stored.Index, 0);
                if (items.Count >= limit || bytes >= maxBytes)
                {
                    return items;
                }

                bytes += await AddAsync(items, role, stored, next, limit - items.Count, maxBytes - bytes, cancellation);
                next = new InboxPosition(stored.Index + 1, 0);
            }
        }
        while (page.Count == PageEntries && items.Count == 0);

        return items;
    }

    private async ValueTask<long> AddAsync(
        List<InboxItem> items, string role, StoredEntry stored, InboxPosition from, int limit, long maxBytes, CancellationToken cancellation)
    {
        switch (stored.Parse())
        {
            case { ChangeApplied: { } change } when from.Place == 0:
                items.Add(OfChange(new InboxPosition(stored.Index, 0).Number, change));
                return 0;
            case { Received: { } received }:
                return await AddNoticesAsync(items, role, stored.Index, received, from.Place, limit, maxBytes, cancellation);
            default:
                return 0;
        }
    }

    private async ValueTask<long> AddNoticesAsync(
        List<InboxItem> items, string role, long index, Received received, int from, int limit, long maxBytes, CancellationToken cancellation)
    {
        IReadOnlyList<Envelope?> envelopes = lately.Find(index) ?? await ReadEnvelopesAsync(index, cancellation);
        bool[] serves = [false, .. received.RoleSets.Select(set => set.Roles.Contains(role))];
        HashSet<Guid> changed = [.. await journal.Read.ChangedAsync(PackedIds.All(received.MessageIds).ToArray(), cancellation)];
        var batch = new BatchPart { Lane = received.Lane, Incarnation = received.Incarnation, Sequence = received.Sequence };
        int before = items.Count;
        long bytes = 0;
        for (int place = from; place < received.RoleSetOf.Length && items.Count - before < limit && (bytes < maxBytes || items.Count == before); place++)
        {
            if (!serves[received.RoleSetOf[place]])
            {
                continue;
            }

            bool ended = changed.Count > 0 && await HasEndedAsync(PackedIds.At(received.MessageIds, place), received.Sender, changed, cancellation);
            Delivery? delivery = ended || place >= envelopes.Count || envelopes[place] is not { } envelope ? null : OfNotice(envelope, role);
            ulong position = new InboxPosition(index, place).Number;
            if (delivery is not null)
            {
                delivery.Position = position;
                bytes += delivery.Notice.Length;
            }

            items.Add(new InboxItem(position, received.Sender, delivery, batch, place, received.RoleSetOf.Length));
        }

        return bytes;
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
        };
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
        if (applied.Part is not { } part)
        {
            return new InboxItem(position, applied.Origin, delivery, null, 0, 0);
        }

        // The part has one place, and whole bytes of bits: none of them is taken for all there are.
        int places = Math.Max(1, part.Positions.Length * 8);
        int place = Enumerable.Range(0, places).First(candidate => Positions.Holds(part.Positions, candidate));
        var batch = new BatchPart { Lane = part.Lane, Incarnation = part.Incarnation, Sequence = part.Sequence };
        return new InboxItem(position, applied.Origin, delivery, batch, place, places);
    }
}
