using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Lineage.Journals;

/// <summary>
/// How an entry is found again. A message is found by the one entry it came in with; what happened to it later is found by the
/// batch it travelled in. So a batch costs a row or two, and its messages cost none.
/// </summary>
internal sealed class EntryIndex
{
    private static readonly EntryIndex Nothing = new();

    private EntryIndex()
    {
    }

    /// <summary>Messages that came in with the entry, with their places.</summary>
    public (Guid MessageId, int Part)[] Homes { get; private init; } = [];

    /// <summary>Messages that the entry names by itself.</summary>
    public Guid[] Mentions { get; private init; } = [];

    /// <summary>Batches that the entry is about.</summary>
    public StreamPosition[] Batches { get; private init; } = [];

    /// <summary>Roles in whose inbox the entry stands, and <see cref="Desks"/>.</summary>
    public string[] Roles { get; private init; } = [];

    public static EntryIndex Of(JournalEntry entry) => entry.EventCase switch
    {
        JournalEntry.EventOneofCase.Accepted => new EntryIndex { Homes = [(Id(entry.Accepted.MessageId), 0)] },
        JournalEntry.EventOneofCase.Decided when entry.Decided.HeldRecipients.Count > 0 => new EntryIndex
        {
            Mentions = [Id(entry.Decided.MessageId)],
            Roles = [Desks.HeldReleases],
        },
        JournalEntry.EventOneofCase.Sent => new EntryIndex { Batches = OfSent(entry.Sent) },
        JournalEntry.EventOneofCase.Received => OfReceived(entry.Received),
        JournalEntry.EventOneofCase.Delivered => new EntryIndex { Batches = Incoming(entry.Delivered.Origin, entry.Delivered.Parts) },
        JournalEntry.EventOneofCase.Acknowledged => new EntryIndex { Batches = Incoming(entry.Acknowledged.Origin, entry.Acknowledged.Parts) },
        JournalEntry.EventOneofCase.ReceiptRecorded => OfReceipt(entry.ReceiptRecorded),
        JournalEntry.EventOneofCase.ChangeOrdered => new EntryIndex { Mentions = OfChange(entry.ChangeOrdered.MessageId, entry.ChangeOrdered.Change) },
        JournalEntry.EventOneofCase.ChangeApplied => new EntryIndex
        {
            Mentions = OfChange(entry.ChangeApplied.MessageId, entry.ChangeApplied.Change),
            Roles = [.. entry.ChangeApplied.Roles.Distinct(StringComparer.Ordinal)],
        },
        JournalEntry.EventOneofCase.Voided => new EntryIndex { Batches = [Batch(entry.Voided)] },
        JournalEntry.EventOneofCase.Quarantined => new EntryIndex { Mentions = Named(entry.Quarantined.MessageIds) },
        JournalEntry.EventOneofCase.BreakGlassOpened => OfBreakGlass([entry.BreakGlassOpened.Id]),
        JournalEntry.EventOneofCase.BreakGlassClosed => OfBreakGlass([entry.BreakGlassClosed.Id, entry.BreakGlassClosed.MessageId]),
        JournalEntry.EventOneofCase.BreakGlassReported => OfReported(entry.BreakGlassReported),
        JournalEntry.EventOneofCase.BreakGlassRepeated => OfBreakGlass([entry.BreakGlassRepeated.Id]),
        JournalEntry.EventOneofCase.PayloadsDestroyed => new EntryIndex { Mentions = [.. PackedIds.All(entry.PayloadsDestroyed.MessageIds).Distinct()] },
        JournalEntry.EventOneofCase.HoldPlaced => new EntryIndex { Mentions = [Id(entry.HoldPlaced.MessageId)], Roles = [Desks.LegalHolds] },
        JournalEntry.EventOneofCase.HoldReleased => new EntryIndex { Mentions = [Id(entry.HoldReleased.MessageId)], Roles = [Desks.LegalHolds] },
        JournalEntry.EventOneofCase.ReleaseApproved => new EntryIndex { Mentions = [Id(entry.ReleaseApproved.MessageId)] },
        JournalEntry.EventOneofCase.ReleaseRefused => new EntryIndex { Mentions = [Id(entry.ReleaseRefused.MessageId)] },
        JournalEntry.EventOneofCase.Noted => new EntryIndex { Roles = [Desks.Notebook(entry.Noted.System)] },
        _ => Nothing,
    };

    public static void AddParents(JournalEntry entry, List<ParentEdge> edges)
    {
        if (entry.EventCase != JournalEntry.EventOneofCase.Accepted)
        {
            return;
        }

        foreach (ByteString parent in entry.Accepted.Parents)
        {
            edges.Add(new ParentEdge(Id(parent), Id(entry.Accepted.MessageId)));
        }
    }

    /// <summary>The batch that left.</summary>
    public static StreamPosition Batch(Sent sent) => new(
        new StreamKey(sent.Recipient, sent.Lane, StreamDirection.Outgoing), Id(sent.Incarnation), (long)sent.Sequence);

    /// <summary>The batch that is void.</summary>
    public static StreamPosition Batch(Voided voided) => new(
        new StreamKey(voided.Recipient, voided.Lane, StreamDirection.Outgoing), Id(voided.Incarnation), (long)voided.Sequence);

    /// <summary>The batch that came.</summary>
    public static StreamPosition Batch(Received received) => new(
        new StreamKey(received.Sender, received.Lane, StreamDirection.Incoming), Id(received.Incarnation), (long)received.Sequence);

    /// <summary>The batch of a part, seen from one side.</summary>
    public static StreamPosition Batch(string peer, StreamDirection direction, BatchPart part) =>
        new(new StreamKey(peer, part.Lane, direction), Id(part.Incarnation), (long)part.Sequence);

    private static EntryIndex OfReceived(Received received)
    {
        StreamPosition[] batch = [Batch(received)];
        if (received.Again)
        {
            return new EntryIndex { Batches = batch };
        }

        List<(Guid, int)> homes = new(received.RoleSetOf.Length);
        ReadOnlySpan<byte> sets = received.RoleSetOf.Span;
        for (int place = 0; place < sets.Length; place++)
        {
            // What serves nobody has no home: a change, or what was set aside. Both stand in entries of their own.
            if (sets[place] > 0 && received.RoleSets[sets[place] - 1].Roles.Count > 0)
            {
                homes.Add((PackedIds.At(received.MessageIds, place), place));
            }
        }

        return new EntryIndex
        {
            Homes = [.. homes],
            Batches = batch,
            Roles = [.. received.RoleSets.SelectMany(static set => set.Roles).Distinct(StringComparer.Ordinal)],
        };
    }

    private static EntryIndex OfReceipt(ReceiptRecorded recorded) => new()
    {
        Batches = [.. recorded.Receipt.Parts.Select(part => Batch(recorded.Recipient, StreamDirection.Outgoing, part)).Distinct()],
        Mentions = [.. PackedIds.All(recorded.Receipt.Changed).Concat(PackedIds.All(recorded.Receipt.Told)).Distinct()],
        Roles = recorded.Receipt.Told.IsEmpty ? [] : [Desks.BreakGlass],
    };

    private static EntryIndex OfBreakGlass(IEnumerable<ByteString> ids) => new() { Mentions = Named(ids), Roles = [Desks.BreakGlass] };

    // It stands where its supervisor looks, and in the inbox of the role that is told.
    private static EntryIndex OfReported(BreakGlassReported reported) => new()
    {
        Mentions = Named([reported.MessageId, reported.Item.Id]),
        Roles = reported.Role.Length > 0 ? [Desks.BreakGlass, reported.Role] : [Desks.BreakGlass],
    };

    // A batch that goes on in another incarnation is found from where it stood before, too.
    private static StreamPosition[] OfSent(Sent sent) => sent.Replaces is { } before
        ? [Batch(sent), Batch(sent.Recipient, StreamDirection.Outgoing, before)]
        : [Batch(sent)];

    private static StreamPosition[] Incoming(string origin, IEnumerable<BatchPart> parts) =>
        [.. parts.Select(part => Batch(origin, StreamDirection.Incoming, part)).Distinct()];

    // A change is found from the message it changes and from the one that replaces it, not only from its own id.
    private static Guid[] OfChange(ByteString id, Change change) => Named([id, change.Target, change.Replacement]);

    private static Guid[] Named(IEnumerable<ByteString> ids) => [.. ids.Where(static id => !id.IsEmpty).Select(Id).Distinct()];

    private static Guid Id(ByteString id) =>
        id.Length == PackedIds.Size
            ? new Guid(id.Span, bigEndian: true)
            : throw new ArgumentException($"An id has {PackedIds.Size} bytes, not {id.Length}.", nameof(id));
}
