using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Receiving;

/// <summary>What the receiving of one batch makes durable, gathered.</summary>
internal sealed class ReceiveWrite(StreamPosition position, DateTimeOffset now)
{
    public StreamPosition Position { get; } = position;

    public DateTimeOffset Now { get; } = now;

    /// <summary>Ids of the envelopes that were taken in: what the sender is given a receipt for.</summary>
    public List<ByteString> Taken { get; } = [];

    public List<JournalEntry> Entries { get; } = [];

    public List<PayloadRecord> Payloads { get; } = [];

    public List<DeliveryRecord> Deliveries { get; } = [];

    public List<HolderMark> Holders { get; } = [];

    public List<ParentEdge> Parents { get; } = [];

    public List<ChangeRecord> Changes { get; } = [];

    public List<Guid> Erased { get; } = [];

    public List<StreamPosition> Dropped { get; } = [];

    /// <summary>What goes to the quarantine.</summary>
    public List<QuarantineDraft> SetAside { get; } = [];

    /// <summary>True where the stream has gone on behind this batch: it is taken in out of quarantine.</summary>
    public bool IsLate { get; set; }

    public JournalWrite Build(BatchPayload payload, byte[] digest)
    {
        var received = new Received
        {
            Sender = Position.Stream.Peer,
            Lane = Position.Stream.Lane,
            Incarnation = Position.Incarnation.ToWire(),
            Sequence = (ulong)Position.Sequence,
            PlaintextDigest = UnsafeByteOperations.UnsafeWrap(digest),
            Envelopes = (uint)payload.Envelopes.Count,
            MessageIds = { Taken },
        };
        return new JournalWrite
        {
            // The receipt of the batch comes first, then what was done with its contents.
            Entries = [new JournalEntry { TimeUnixMicros = Clock.Micros(Now), Received = received }, .. Entries],
            Payloads = Payloads,
            Deliveries = Deliveries,
            Holders = Holders,
            Parents = Parents,
            Changes = Changes,
            ErasedPayloads = Erased,
            Streams = IsLate ? [] : [Position],
            DroppedBatches = IsLate ? Dropped : [.. Dropped, Position],
        };
    }
}
