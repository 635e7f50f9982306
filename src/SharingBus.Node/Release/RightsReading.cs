using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Sending;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Release;

/// <summary>
/// Rights and safety traffic: changes to every holder, receipts to every origin, word of break-glass to its supervisor. It carries nothing of a
/// notice that the holder does not already have, so neither agreement nor staleness of the bundle stops it.
/// </summary>
/// <param name="agency">Whose it is.</param>
/// <param name="journal">Its journal.</param>
/// <param name="reports">Makes the word of break-glass.</param>
/// <param name="rest">The clock of the rest between receipts: the machine's own, whichever clock the agency lives by, for it is the processor that rests.</param>
internal sealed class RightsReading(string agency, Journal journal, SupervisorReports reports, TimeProvider rest)
{
    private const string Cursor = "rights";

    private const int PageEntries = 256;

    // Behind a batch of receipts of notices the next one waits this long, and what is confirmed meanwhile goes along: each costs its reader a commit,
    // which under load takes as long as this, and a frame is received, delivered and acknowledged within it. A sender's credit outlasts it many times.
    private static readonly TimeSpan Rest = TimeSpan.FromMilliseconds(20);

    private static readonly JournalEntry.EventOneofCase[] OfNotices =
        [JournalEntry.EventOneofCase.Received, JournalEntry.EventOneofCase.Delivered, JournalEntry.EventOneofCase.Acknowledged];

    private static readonly JournalEntry.EventOneofCase[] OfRights =
    [
        JournalEntry.EventOneofCase.ChangeOrdered,
        JournalEntry.EventOneofCase.ChangeApplied,
        JournalEntry.EventOneofCase.GapRecorded,
        JournalEntry.EventOneofCase.BatchContradicted,
        JournalEntry.EventOneofCase.BreakGlassOpened,
        JournalEntry.EventOneofCase.BreakGlassClosed,
        JournalEntry.EventOneofCase.BreakGlassRepeated,
        JournalEntry.EventOneofCase.BreakGlassReported,
    ];

    private static readonly EntryKinds Kinds = EntryKinds.Of([.. OfNotices, .. OfRights]);

    private static readonly EntryKinds Restless = EntryKinds.Of(OfRights);

    /// <summary>What it reads, and where it stands: what stands behind that waits to be read.</summary>
    public static readonly JournalReader Reader = new(Cursor, Kinds);

    private readonly OutboxCursor _cursor = new(Cursor, journal, Kinds, PageEntries);
    private Task _rested = Task.CompletedTask;

    /// <summary>
    /// The rest for which the last gathering left receipts where they are: once it is over they are to be gathered, and it may be by the time anyone
    /// asks. Null where nothing was left for a rest.
    /// </summary>
    public Task? Resting { get; private set; }

    /// <summary>Gathers the next changes and receipts; null where there are none.</summary>
    /// <param name="write">What the step does.</param>
    /// <param name="before">The step before, which may still be written: who holds a notice is known once it is.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<CursorMove?> GatherAsync(OutboxWrite write, Task before, CancellationToken cancellation)
    {
        Resting = _rested.IsCompleted || await _cursor.HasAsync(Restless, cancellation) ? null : _rested;
        if (Resting is not null)
        {
            return null;
        }

        EntryPage page = await _cursor.NextAsync(cancellation);
        if (page.Entries.Count == 0)
        {
            return null;
        }

        _rested = Task.Delay(Rest, rest, CancellationToken.None);
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
                await AddAsync(write, before, receipts, stored.Index, entry, cancellation);
            }
        }

        foreach ((string origin, Receipt receipt) in receipts.Left)
        {
            write.Add(origin, receipt);
        }

        return _cursor.Move(next);
    }

    /// <summary>What was gathered did not become durable: begins again where the journal's cursor stands.</summary>
    public void Reset() => _cursor.Reset();

    private async ValueTask AddAsync(
        OutboxWrite write, Task before, PendingReceipts receipts, long index, JournalEntry entry, CancellationToken cancellation)
    {
        switch (entry.EventCase)
        {
            case JournalEntry.EventOneofCase.ChangeOrdered:
                await before;
                await AddChangeAsync(write, entry, cancellation);
                break;
            case JournalEntry.EventOneofCase.Received when ReceiptRule.Expects(entry.Received):
                Receipt taken = Receipt(index, ReceiptKind.Received, "", [Taken(entry.Received)]);
                taken.BatchDigest = BatchDigest(entry.Received);
                write.Add(entry.Received.Sender, taken);
                break;
            case JournalEntry.EventOneofCase.Delivered when entry.Delivered.Parts.Count > 0:
                receipts.Delivered(entry.Delivered.Origin, Receipt(index, ReceiptKind.Delivered, entry.Delivered.Role, entry.Delivered.Parts));
                break;
            case JournalEntry.EventOneofCase.Acknowledged when entry.Acknowledged.Parts.Count > 0:
                Receipt acknowledged = Receipt(index, ReceiptKind.Acknowledged, entry.Acknowledged.Role, entry.Acknowledged.Parts);
                receipts.Acknowledged(entry.Acknowledged.Origin, acknowledged);
                write.Add(entry.Acknowledged.Origin, acknowledged);
                break;
            case JournalEntry.EventOneofCase.ChangeApplied:
                Receipt changed = Receipt(index, ReceiptKind.Changed, "", []);
                changed.Changed = entry.ChangeApplied.Change.Target;
                write.Add(entry.ChangeApplied.Origin, changed);
                break;
            case JournalEntry.EventOneofCase.BreakGlassReported:
                Receipt told = Receipt(index, ReceiptKind.Told, "", []);
                told.Told = entry.BreakGlassReported.MessageId;
                write.Add(entry.BreakGlassReported.Origin, told);
                break;
            case JournalEntry.EventOneofCase.BreakGlassOpened or JournalEntry.EventOneofCase.BreakGlassClosed or JournalEntry.EventOneofCase.BreakGlassRepeated
                when reports.Of(index, entry) is { } report:
                write.Add(report.Recipient, Lane.Rights, report.Envelope);
                break;
            case JournalEntry.EventOneofCase.GapRecorded when entry.GapRecorded.Recipient == agency:
                foreach (Gap gap in entry.GapRecorded.Gaps)
                {
                    write.Add(entry.GapRecorded.Sender, gap);
                }

                break;
            case JournalEntry.EventOneofCase.BatchContradicted:
                write.Add(entry.BatchContradicted.Sender, entry.BatchContradicted.Contradiction);
                break;
        }
    }

    // A message that was taken in by itself has an empty place behind it: of the batch that it came in the entry knows no digest.
    private static ByteString BatchDigest(Received received)
    {
        bool isWhole = received.MessageIds.IsEmpty || received.MessageIds.Span[^PackedIds.Size..].ContainsAnyExcept((byte)0);
        return isWhole ? ByteString.CopyFrom(VoidBatches.Short(received.PlaintextDigest.Span)) : ByteString.Empty;
    }

    private static BatchPart Taken(Received received)
    {
        Span<bool> taken = stackalloc bool[received.RoleSetOf.Length];
        for (int place = 0; place < taken.Length; place++)
        {
            taken[place] = received.RoleSetOf[place] > 0;
        }

        return new BatchPart
        {
            Lane = received.Lane,
            Incarnation = received.Incarnation,
            Sequence = received.Sequence,
            Positions = VoidBatches.IsVoid(received.PlaintextDigest.Span) ? VoidBatches.NoPositions : Positions.Of(taken),
        };
    }

    private static Receipt Receipt(long index, ReceiptKind kind, string role, IEnumerable<BatchPart> parts)
    {
        var receipt = new Receipt { Kind = kind, Role = role, JournalIndex = (ulong)index };
        receipt.Parts.AddRange(parts);
        return receipt;
    }

    private async Task AddChangeAsync(OutboxWrite write, JournalEntry entry, CancellationToken cancellation)
    {
        ChangeOrdered ordered = entry.ChangeOrdered;
        Guid target = ordered.Change.Target.ToId()!.Value;
        NoticeType type = await TypeAsync(target, cancellation);
        IReadOnlyList<StoredHolder> holders = await journal.Messages.HoldersAsync(target, cancellation);
        foreach (string holder in holders.Select(h => h.Agency).Where(a => a != agency).Distinct())
        {
            write.Add(holder, Lane.Rights, new Envelope
            {
                MessageId = ordered.MessageId,
                Type = type,
                Origin = agency,
                AcceptedAtUnixMicros = entry.TimeUnixMicros,
                Change = ordered.Change,
            });
        }
    }

    private async Task<NoticeType> TypeAsync(Guid target, CancellationToken cancellation) =>
        (await journal.Messages.ArrivalAsync(target, cancellation))?.Parse()?.Accepted?.Type ?? NoticeType.Unspecified;
}
