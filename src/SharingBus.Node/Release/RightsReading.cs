using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Sending;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Release;

/// <summary>
/// Rights and safety traffic: changes to every holder, receipts to every origin. It carries nothing that the holder does not already
/// have, so neither agreement nor staleness of the bundle stops it.
/// </summary>
internal sealed class RightsReading(AgencyOptions agency, Journal journal)
{
    private const int PageEntries = 256;
    private const int TypeEntries = 4;

    private static readonly EntryKinds Kinds = EntryKinds.Of(
        JournalEntry.EventOneofCase.ChangeOrdered,
        JournalEntry.EventOneofCase.Received,
        JournalEntry.EventOneofCase.Delivered,
        JournalEntry.EventOneofCase.Acknowledged,
        JournalEntry.EventOneofCase.ChangeApplied);

    private readonly OutboxCursor _cursor = new("rights", journal, Kinds, PageEntries);

    /// <summary>Gathers the next changes and receipts; null where there are none.</summary>
    public async Task<CursorMove?> GatherAsync(OutboxWrite write, CancellationToken cancellation)
    {
        EntryPage page = await _cursor.NextAsync(cancellation);
        if (page.Entries.Count == 0)
        {
            return null;
        }

        var receipts = new PendingReceipts();
        long next = page.Next;
        foreach (StoredEntry stored in page.Entries)
        {
            if (write.IsFull)
            {
                next = stored.Index;
                break;
            }

            if (stored.Parse() is { } entry)
            {
                await AddAsync(write, receipts, stored.Index, entry, cancellation);
            }
        }

        foreach ((string origin, Receipt receipt) in receipts.Left)
        {
            write.Add(origin, receipt);
        }

        return _cursor.Behind(next);
    }

    /// <summary>What was gathered is durable.</summary>
    public void Commit(CursorMove? move) => _cursor.Commit(move);

    private async Task AddAsync(OutboxWrite write, PendingReceipts receipts, long index, JournalEntry entry, CancellationToken cancellation)
    {
        switch (entry.EventCase)
        {
            case JournalEntry.EventOneofCase.ChangeOrdered:
                await AddChangeAsync(write, entry, cancellation);
                break;
            case JournalEntry.EventOneofCase.Received when ReceiptRule.Expects((int)entry.Received.Envelopes, entry.Received.Sequence):
                write.Add(entry.Received.Sender, ReceivedReceipt(index, entry.Received));
                break;
            case JournalEntry.EventOneofCase.Delivered:
                receipts.Delivered(entry.Delivered.Origin, Receipt(index, ReceiptKind.Delivered, entry.Delivered.Role, entry.Delivered.MessageIds));
                break;
            case JournalEntry.EventOneofCase.Acknowledged:
                Receipt acknowledged = Receipt(index, ReceiptKind.Acknowledged, entry.Acknowledged.Role, entry.Acknowledged.MessageIds);
                receipts.Acknowledged(entry.Acknowledged.Origin, acknowledged);
                write.Add(entry.Acknowledged.Origin, acknowledged);
                break;
            case JournalEntry.EventOneofCase.ChangeApplied:
                write.Add(entry.ChangeApplied.Origin, Receipt(index, ReceiptKind.Changed, "", [entry.ChangeApplied.Change.Target]));
                break;
        }
    }

    private static Receipt ReceivedReceipt(long index, Received received)
    {
        Receipt receipt = Receipt(index, ReceiptKind.Received, "", received.MessageIds);
        receipt.Lane = received.Lane;
        receipt.Incarnation = received.Incarnation;
        receipt.ThroughSequence = received.Sequence;
        return receipt;
    }

    private static Receipt Receipt(long index, ReceiptKind kind, string role, IEnumerable<Google.Protobuf.ByteString> messageIds)
    {
        var receipt = new Receipt { Kind = kind, Role = role, JournalIndex = (ulong)index };
        receipt.MessageIds.AddRange(messageIds);
        return receipt;
    }

    private async Task AddChangeAsync(OutboxWrite write, JournalEntry entry, CancellationToken cancellation)
    {
        ChangeOrdered ordered = entry.ChangeOrdered;
        Guid target = ordered.Change.Target.ToId()!.Value;
        NoticeType type = await TypeAsync(target, cancellation);
        IReadOnlyList<StoredHolder> holders = await journal.Read.HoldersAsync(target, cancellation);
        foreach (string holder in holders.Select(h => h.Agency).Where(a => a != agency.Id).Distinct())
        {
            write.Add(new HolderMark(target, holder, "", HolderFlags.None, HolderFlags.ChangeConfirmed));
            write.Add(holder, Lane.Rights, new Envelope
            {
                MessageId = ordered.MessageId,
                Type = type,
                Origin = agency.Id,
                AcceptedAtUnixMicros = entry.TimeUnixMicros,
                Change = ordered.Change,
            });
        }
    }

    private async Task<NoticeType> TypeAsync(Guid target, CancellationToken cancellation)
    {
        IReadOnlyList<StoredEntry> entries = await journal.Read.EntriesOfMessageAsync(target, TypeEntries, cancellation);
        return entries.Select(e => e.Parse()?.Accepted?.Type).FirstOrDefault(t => t is not null) ?? NoticeType.Unspecified;
    }
}
