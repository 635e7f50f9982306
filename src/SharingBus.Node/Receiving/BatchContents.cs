using System.Security.Cryptography;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Receiving;

/// <summary>Turns the contents of one batch into one journal write: notices, changes, receipts.</summary>
internal sealed class BatchContents(
    Journal journal, NoticeIntake notices, ChangeApplication changes, SharedBatches shared, GapRequests gaps, OutgoingStreams outgoing, TimeProvider time)
{
    private const int MaxBatchEntries = 16;

    /// <summary>The write that makes a batch durable.</summary>
    public async ValueTask<JournalWrite> WriteAsync(
        StreamPosition position, ReceivedMessages messages, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        var write = new ReceiveWrite(position, messages, SHA256.HashData(plaintext.Span), time.GetUtcNow());
        if (messages.Envelopes.Count > 0)
        {
            await AddEnvelopesAsync(write, messages.Envelopes, cancellation);
        }

        foreach (Receipt receipt in messages.Receipts)
        {
            await AddReceiptAsync(write, receipt, cancellation);
        }

        await gaps.AddAsync(write, messages.Gaps, cancellation);
        return write.Build();
    }

    /// <summary>Tells the sending side what the peer now holds, after the commit.</summary>
    public void Committed(string peer, ReceivedMessages? messages)
    {
        foreach (Receipt receipt in messages?.Receipts ?? [])
        {
            if (Confirmed(receipt, peer) is { } position)
            {
                outgoing.Received(position);
            }
        }
    }

    /// <summary>
    /// A batch came again: its receipt may have been lost, so what was taken in of it is confirmed again. Receipts get none.
    /// </summary>
    /// <returns>False where it is another batch than was taken in: nothing is confirmed.</returns>
    public async ValueTask<bool> ConfirmAgainAsync(StreamPosition position, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        IReadOnlyList<StoredEntry> entries = await journal.Read.EntriesOfBatchAsync(position, MaxBatchEntries, cancellation);
        Received? first = entries.Select(e => e.Parse()?.Received).FirstOrDefault(r => r is { Again: false });
        if (first is not null && VoidBatches.Contradict(first.PlaintextDigest.Span, SHA256.HashData(plaintext.Span)))
        {
            return false;
        }

        if (first is not null && ReceiptRule.Expects(first))
        {
            first.Again = true;
            await journal.AppendAsync(
                new JournalWrite { Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(time.GetUtcNow()), Received = first }] }, cancellation);
        }

        return true;
    }

    private static StreamPosition? Confirmed(Receipt receipt, string peer) =>
        receipt is { Kind: ReceiptKind.Received, Parts.Count: > 0 } ? Batch(peer, receipt.Parts[0]) : null;

    private static StreamPosition? Batch(string peer, BatchPart part) => part.Incarnation.ToId() is { } incarnation
        ? new StreamPosition(new StreamKey(peer, part.Lane, StreamDirection.Outgoing), incarnation, (long)part.Sequence)
        : null;

    private static string? Fault(Envelope envelope, string sender) => envelope switch
    {
        _ when envelope.MessageId.ToId() is null => "MESSAGE_ID_INVALID",
        _ when envelope.Origin != sender => "ORIGIN_IS_NOT_SENDER",
        _ => null,
    };

    private async ValueTask AddEnvelopesAsync(ReceiveWrite write, IReadOnlyList<Envelope> envelopes, CancellationToken cancellation)
    {
        Guid[] ids = [.. envelopes.Select(e => e.MessageId).ToIds()];
        HashSet<Guid> known = [.. (await journal.Read.HomesAsync(ids, cancellation)).Keys];
        IReadOnlySet<Guid> changed = await journal.Read.ChangedAsync(ids, cancellation);
        for (int place = 0; place < envelopes.Count; place++)
        {
            Envelope envelope = envelopes[place];
            string? fault = Fault(envelope, write.Position.Stream.Peer)
                ?? (envelope.Change is null
                    ? await notices.AddAsync(write, place, envelope, known, changed, cancellation)
                    : await changes.AddAsync(write, place, envelope, cancellation));
            if (fault is not null)
            {
                write.Entries.Add(Quarantines.OfMessage(write.Position, envelope.MessageId, fault, write.Now));
            }
        }
    }

    private async ValueTask AddReceiptAsync(ReceiveWrite write, Receipt receipt, CancellationToken cancellation)
    {
        string peer = write.Position.Stream.Peer;
        if (receipt.Kind == ReceiptKind.Unspecified || !await IsExpectedAsync(receipt, peer, cancellation))
        {
            write.Entries.Add(Quarantines.OfReceipt(write.Position, receipt, "RECEIPT_UNEXPECTED", write.Now));
            return;
        }

        write.Entries.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            ReceiptRecorded = new ReceiptRecorded { Recipient = peer, Receipt = receipt },
        });
        if (Confirmed(receipt, peer) is { } position)
        {
            write.Dropped.Add(position);
        }
    }

    // A receipt counts where everything it names was sent to whoever gives it. One of a batch of receipts names what has no entry.
    private async ValueTask<bool> IsExpectedAsync(Receipt receipt, string peer, CancellationToken cancellation)
    {
        foreach (BatchPart part in receipt.Parts)
        {
            bool ofReceipts = receipt.Kind == ReceiptKind.Received && part.Positions.IsEmpty && ReceiptRule.Expects(0, part.Sequence);
            if (Batch(peer, part) is not { } batch || !(ofReceipts || await shared.WasSentAsync(batch, cancellation)))
            {
                return false;
            }
        }

        if (receipt.Changed.Length % PackedIds.Size != 0)
        {
            return false;
        }

        foreach (Guid changed in PackedIds.All(receipt.Changed))
        {
            IReadOnlyList<StoredHolder> holders = await journal.Messages.HoldersAsync(changed, cancellation);
            if (!holders.Any(h => h.Agency == peer && h.Flags.HasFlag(HolderFlags.Sent)))
            {
                return false;
            }
        }

        return true;
    }
}
