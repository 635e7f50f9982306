using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Sending;
using SharingBus.Vocabulary;

namespace SharingBus.Node.Receiving;

/// <summary>Turns the contents of one batch into one journal write: notices, changes, receipts.</summary>
internal sealed class BatchContents(Journal journal, IQuarantineStore quarantine, NoticeIntake notices, ChangeApplication changes, MessageOrigins origins, OutgoingStreams outgoing, TimeProvider time)
{
    private readonly SharedMessages _shared = new(journal);

    /// <summary>The write that makes a batch durable.</summary>
    public async Task<JournalWrite> WriteAsync(
        StreamPosition position, BatchPayload payload, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        ReceiveWrite write = await ReadAsync(position, payload, cancellation);
        await KeepAsync(write, cancellation);
        return write.Build(payload, SHA256.HashData(plaintext.Span));
    }

    /// <summary>Goes through a batch. Nothing is durable yet, what is set aside included.</summary>
    public async Task<ReceiveWrite> ReadAsync(StreamPosition position, BatchPayload payload, CancellationToken cancellation)
    {
        var write = new ReceiveWrite(position, time.GetUtcNow());
        Guid[] ids = [.. payload.Envelopes.Select(e => e.MessageId).ToIds()];
        HashSet<Guid> known = [.. await journal.Read.KnownMessagesAsync(ids, cancellation)];
        foreach ((int index, Envelope envelope) in payload.Envelopes.Index())
        {
            string? fault = Fault(envelope, position.Stream.Peer)
                ?? (envelope.Change is null
                    ? await notices.AddAsync(write, envelope, known, cancellation)
                    : await changes.AddAsync(write, envelope, cancellation));
            if (fault is not null)
            {
                write.Entries.Add(Quarantines.OfMessage(position, envelope.MessageId, fault, write.Now));
                write.SetAside.Add(QuarantineDrafts.OfMessage(position, index, envelope, fault));
            }
        }

        foreach (Receipt receipt in payload.Receipts)
        {
            await AddReceiptAsync(write, receipt, cancellation);
        }

        return write;
    }

    /// <summary>Before the journal's commit: makes what is set aside durable, and erases from the quarantine what a change orders erased.</summary>
    public async Task KeepAsync(ReceiveWrite write, CancellationToken cancellation)
    {
        if (write.SetAside.Count > 0)
        {
            await quarantine.AddAsync(write.SetAside, Clock.Micros(write.Now), cancellation);
        }

        Guid[] erased = [.. write.Changes.Where(c => c.Kind == ChangeKind.Erase).Select(c => c.Target)];
        if (erased.Length > 0)
        {
            await quarantine.EraseAsync(write.Position.Stream.Peer, erased, cancellation);
        }
    }

    /// <summary>Tells the sending side what the peer now holds, after the commit.</summary>
    public void Committed(string peer, BatchPayload? payload)
    {
        foreach (Receipt receipt in payload?.Receipts ?? [])
        {
            if (Confirmed(receipt, peer) is { } position)
            {
                outgoing.Received(position);
            }
        }
    }

    /// <summary>
    /// A batch came again: its receipt may have been lost, so it is given again, for what is held from this sender. Receipts get none.
    /// </summary>
    public async Task ConfirmAgainAsync(StreamPosition position, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        BatchPayload payload = BatchPayload.Parser.ParseFrom(plaintext.Span);
        if (!ReceiptRule.Expects(payload.Envelopes.Count, (ulong)position.Sequence))
        {
            return;
        }

        var again = new ReceiveWrite(position, time.GetUtcNow());
        foreach (ByteString id in payload.Envelopes.Select(e => e.MessageId))
        {
            if (id.ToId() is { } message && await origins.OfAsync(message, cancellation) == position.Stream.Peer)
            {
                again.Taken.Add(id);
            }
        }

        JournalWrite write = again.Build(payload, SHA256.HashData(plaintext.Span));
        await journal.AppendAsync(new JournalWrite { Entries = write.Entries }, cancellation);
    }

    private static StreamPosition? Confirmed(Receipt receipt, string peer) =>
        receipt.Kind == ReceiptKind.Received && receipt.Incarnation.ToId() is { } incarnation
            ? new StreamPosition(new StreamKey(peer, receipt.Lane, StreamDirection.Outgoing), incarnation, (long)receipt.ThroughSequence)
            : null;

    private static string? Fault(Envelope envelope, string sender) => envelope switch
    {
        _ when envelope.MessageId.ToId() is null => "MESSAGE_ID_INVALID",
        _ when envelope.Origin != sender => "ORIGIN_IS_NOT_SENDER",
        _ when envelope.Change is null && !NoticeTypes.IsKnown(envelope.Type) => "TYPE_UNKNOWN",
        _ => null,
    };

    private async Task AddReceiptAsync(ReceiveWrite write, Receipt receipt, CancellationToken cancellation)
    {
        string peer = write.Position.Stream.Peer;
        HolderFlags flag = receipt.Kind switch
        {
            ReceiptKind.Received => HolderFlags.Received,
            ReceiptKind.Delivered => HolderFlags.Delivered,
            ReceiptKind.Acknowledged => HolderFlags.Delivered | HolderFlags.Acknowledged,
            ReceiptKind.Changed => HolderFlags.ChangeConfirmed,
            _ => HolderFlags.None,
        };
        if (flag == HolderFlags.None)
        {
            return;
        }

        receipt.MessageIds.RemoveInvalid();
        List<Guid> sent = [];
        foreach (ByteString id in receipt.MessageIds)
        {
            if (await _shared.WasSentAsync(id.ToId()!.Value, peer, cancellation))
            {
                sent.Add(id.ToId()!.Value);
            }
            else
            {
                write.Entries.Add(Quarantines.OfMessage(write.Position, id, "RECEIPT_UNEXPECTED", write.Now));
            }
        }

        write.Entries.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            ReceiptRecorded = new ReceiptRecorded { Recipient = peer, Receipt = receipt },
        });
        write.Holders.AddRange(sent.Select(id => new HolderMark(id, peer, receipt.Role, flag)));
        if (Confirmed(receipt, peer) is { } position)
        {
            write.Dropped.Add(position);
        }
    }
}
