using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Restores;
using SharingBus.Node.Sending;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Receiving;

/// <summary>Takes receipts in: only of what was sent to whoever gives them.</summary>
internal sealed class ReceiptIntake(SharedBatches shared, SupervisorIntake supervisors, RestoreWatch restores)
{
    /// <summary>Adds the receipts of a batch to its write. Those that nobody waits for are named in one entry for all: they are not worth more room.</summary>
    public async ValueTask AddAsync(
        ReceiveWrite write, IReadOnlyList<Receipt> receipts, NamedMessages named, CancellationToken cancellation)
    {
        HashSet<Guid> confirmed = [];
        Dictionary<string, List<Receipt>> faulty = [];
        foreach (Receipt receipt in receipts)
        {
            if (await FaultAsync(receipt, write.Position.Stream.Peer, named, cancellation) is { } fault)
            {
                if (!faulty.TryAdd(fault, [receipt]))
                {
                    faulty[fault].Add(receipt);
                }
            }
            else if (await SaysNewAsync(receipt, write.Position.Stream.Peer, named, confirmed, cancellation))
            {
                await AddAsync(write, receipt, cancellation);
            }
        }

        write.Entries.AddRange(faulty.Select(f => Quarantines.OfReceipts(write.Position, f.Value, f.Key, write.Now)));
    }

    private async ValueTask AddAsync(ReceiveWrite write, Receipt receipt, CancellationToken cancellation)
    {
        string peer = write.Position.Stream.Peer;
        write.Entries.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            ReceiptRecorded = new ReceiptRecorded { Recipient = peer, Receipt = receipt },
        });
        if (receipt is { Kind: ReceiptKind.Received, Parts.Count: > 0 }
            && Batch(peer, receipt.Parts[0]) is { } position
            && await restores.IsAtAsync(position, cancellation))
        {
            // Of an incarnation that was replaced, what its recipient did not take is still to be taken over.
            write.Dropped.Add(position);
        }
    }

    private static StreamPosition? Batch(string peer, BatchPart part) => part.Incarnation.ToId() is { } incarnation
        ? new StreamPosition(new StreamKey(peer, part.Lane, StreamDirection.Outgoing), incarnation, (long)part.Sequence)
        : null;

    // Word of a change that the peer confirmed already is no news, and gets no entry: every entry that names a message makes it dearer to read.
    private static async ValueTask<bool> SaysNewAsync(
        Receipt receipt, string peer, NamedMessages named, HashSet<Guid> confirmed, CancellationToken cancellation) =>
        receipt.Changed.ToId() is not { } changed
        || (confirmed.Add(changed) && !await IsMarkedAsync(changed, peer, HolderFlags.ChangeConfirmed, named, cancellation));

    private static async ValueTask<bool> IsMarkedAsync(
        Guid message, string peer, HolderFlags flag, NamedMessages named, CancellationToken cancellation) =>
        (await named.HoldersAsync(message, cancellation)).Any(h => h.Agency == peer && h.Flags.HasFlag(flag));

    // A receipt counts where everything it names was sent to whoever gives it.
    private async ValueTask<string?> FaultAsync(Receipt receipt, string peer, NamedMessages named, CancellationToken cancellation)
    {
        if (!WireText.IsSound(receipt.Role))
        {
            return "TEXT_INVALID";
        }

        bool isExpected = receipt.Kind != ReceiptKind.Unspecified
            && await IsOfAChangeSentAsync(receipt, peer, named, cancellation)
            && (receipt.Told.IsEmpty || supervisors.AwaitsWord(receipt.Told, peer))
            && await WereSentAsync(receipt, peer, cancellation);
        return isExpected ? null : "RECEIPT_UNEXPECTED";
    }

    // Word of a change names one message, which its giver was sent; no other receipt names one.
    private static async ValueTask<bool> IsOfAChangeSentAsync(
        Receipt receipt, string peer, NamedMessages named, CancellationToken cancellation) =>
        receipt.Kind == ReceiptKind.Changed
            ? receipt.Changed.ToId() is { } changed && await IsMarkedAsync(changed, peer, HolderFlags.Sent, named, cancellation)
            : receipt.Changed.IsEmpty;

    // One of a batch of receipts names what has no entry.
    private async ValueTask<bool> WereSentAsync(Receipt receipt, string peer, CancellationToken cancellation)
    {
        foreach (BatchPart part in receipt.Parts)
        {
            bool ofReceipts = receipt.Kind == ReceiptKind.Received
                && part.Lane == Lane.Rights && part.Positions.IsEmpty && ReceiptRule.Expects(0, part.Sequence);
            if (Batch(peer, part) is not { } batch || !(ofReceipts || await shared.WasSentAsync(batch, cancellation)))
            {
                return false;
            }
        }

        return true;
    }
}
