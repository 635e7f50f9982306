using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Receiving;

/// <summary>Turns the contents of one batch into one journal write: notices, changes, receipts.</summary>
internal sealed class BatchContents(string agency, Journal journal, FederationState federation, OutgoingStreams outgoing, TimeProvider time)
{
    private readonly ChangeApplication _changes = new(agency, journal);

    /// <summary>The write that makes a batch durable.</summary>
    public async Task<JournalWrite> WriteAsync(
        StreamPosition position, BatchPayload payload, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        var write = new ReceiveWrite(position, time.GetUtcNow());
        Guid[] ids = [.. payload.Envelopes.Select(e => e.MessageId).ToIds()];
        IReadOnlySet<Guid> known = await journal.Read.KnownMessagesAsync(ids, cancellation);
        foreach (Envelope envelope in payload.Envelopes)
        {
            if (Fault(envelope, position.Stream.Peer) is { } fault)
            {
                write.Entries.Add(Quarantines.OfMessage(position, envelope.MessageId, fault, write.Now));
            }
            else if (envelope.Change is not null)
            {
                await _changes.AddAsync(write, envelope, cancellation);
            }
            else if (!known.Contains(envelope.MessageId.ToId()!.Value))
            {
                AddNotice(write, envelope);
            }
        }

        foreach (Receipt receipt in payload.Receipts)
        {
            AddReceipt(write, receipt);
        }

        return write.Build(payload, SHA256.HashData(plaintext.Span));
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

    /// <summary>A batch came again: its receipt may have been lost, so it is given again. Receipts get none.</summary>
    public async Task ConfirmAgainAsync(StreamPosition position, ReadOnlyMemory<byte> plaintext, CancellationToken cancellation)
    {
        BatchPayload payload = BatchPayload.Parser.ParseFrom(plaintext.Span);
        if (payload.Envelopes.Count > 0)
        {
            var again = new ReceiveWrite(position, time.GetUtcNow());
            JournalWrite write = again.Build(payload, SHA256.HashData(plaintext.Span));
            await journal.AppendAsync(new JournalWrite { Entries = write.Entries }, cancellation);
        }
    }

    private static StreamPosition? Confirmed(Receipt receipt, string peer) =>
        receipt.Kind == ReceiptKind.Received && receipt.Incarnation.ToId() is { } incarnation
            ? new StreamPosition(new StreamKey(peer, receipt.Lane, StreamDirection.Outgoing), incarnation, (long)receipt.ThroughSequence)
            : null;

    private string? Fault(Envelope envelope, string sender)
    {
        if (envelope.MessageId.ToId() is null)
        {
            return "MESSAGE_ID_INVALID";
        }

        if (envelope.Origin != sender)
        {
            return "ORIGIN_IS_NOT_SENDER";
        }

        bool rolesAreOurs = envelope.Views.SelectMany(v => v.Roles).All(role => federation.Current!.Hosts(agency, role));
        return rolesAreOurs ? null : "ROLE_NOT_HOSTED";
    }

    private void AddNotice(ReceiveWrite write, Envelope envelope)
    {
        Guid id = envelope.MessageId.ToId()!.Value;
        byte[] head = new Delivery
        {
            MessageId = envelope.MessageId,
            Type = envelope.Type,
            Origin = envelope.Origin,
            Parents = { envelope.Parents },
            AcceptedAtUnixMicros = envelope.AcceptedAtUnixMicros,
            CommitmentRoot = envelope.CommitmentRoot,
        }.ToByteArray();
        for (int part = 0; part < envelope.Views.Count; part++)
        {
            View view = envelope.Views[part];
            write.Payloads.Add(new PayloadRecord(id, PayloadKind.View, part, view.Notice.Memory));
            foreach (string role in view.Roles)
            {
                write.Deliveries.Add(new DeliveryRecord(role, id, envelope.Type, part, head));
                write.Holders.Add(new HolderMark(id, agency, role, HolderFlags.Received));
            }
        }

        write.Parents.AddRange(envelope.Parents.ToIds().Select(parent => new ParentEdge(parent, id)));
    }

    private static void AddReceipt(ReceiveWrite write, Receipt receipt)
    {
        string peer = write.Position.Stream.Peer;
        HolderFlags flag = receipt.Kind switch
        {
            ReceiptKind.Received => HolderFlags.Received,
            ReceiptKind.Delivered => HolderFlags.Delivered,
            ReceiptKind.Acknowledged => HolderFlags.Acknowledged,
            ReceiptKind.Changed => HolderFlags.ChangeConfirmed,
            _ => HolderFlags.None,
        };
        if (flag == HolderFlags.None)
        {
            return;
        }

        write.Entries.Add(new JournalEntry
        {
            TimeUnixMicros = Clock.Micros(write.Now),
            ReceiptRecorded = new ReceiptRecorded { Recipient = peer, Receipt = receipt },
        });
        write.Holders.AddRange(receipt.MessageIds.ToIds().Select(id => new HolderMark(id, peer, receipt.Role, flag)));
        if (Confirmed(receipt, peer) is { } position)
        {
            write.Dropped.Add(position);
        }
    }
}
