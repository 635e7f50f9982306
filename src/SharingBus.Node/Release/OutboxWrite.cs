using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Release;

/// <summary>
/// Gathers what one step of the outbox does: entries, holders, and the batches that leave. It becomes durable in one transaction
/// together with the cursor, so that nothing is decided twice and nothing is sent that is not on record.
/// </summary>
internal sealed class OutboxWrite(OutgoingPositions positions, DateTimeOffset now)
{
    /// <summary>Envelopes in one batch: bounds what a recipient must hold before it can deliver the first.</summary>
    private const int MaxEnvelopes = 256;

    /// <summary>Plaintext of one batch in bytes before another begins; with one notice of 1 MiB more it stays below the 2 MiB of a batch.</summary>
    private const int MaxBytes = 900 * 1024;

    private readonly List<JournalEntry> _entries = [];
    private readonly List<HolderMark> _holders = [];
    private readonly List<OutgoingBatch> _batches = [];
    private readonly Dictionary<StreamKey, StreamPosition> _drawn = [];
    private readonly Dictionary<(string Recipient, Lane Lane), (BatchPayload Payload, int Bytes)> _open = [];

    /// <summary>
    /// Bytes after which a step takes nothing more, 4 MiB: a step is one durable write, and what one write cannot hold would never leave.
    /// </summary>
    private const long FullBytes = 4L * 1024 * 1024;

    private long _bytes;

    /// <summary>Whether the step holds enough; the rest is the next one's.</summary>
    public bool IsFull => _bytes >= FullBytes;

    /// <summary>When the step began.</summary>
    public DateTimeOffset Now => now;

    /// <summary>The last position drawn of each stream.</summary>
    public IReadOnlyCollection<StreamPosition> Drawn => _drawn.Values;

    /// <summary>The batches that leave, in the order of their sequences; complete once the write is built.</summary>
    public IReadOnlyList<OutgoingBatch> Batches => _batches;

    public void Add(JournalEntry entry) => _entries.Add(entry);

    public void Add(HolderMark holder) => _holders.Add(holder);

    public void Add(string recipient, Lane lane, Envelope envelope)
    {
        int size = envelope.CalculateSize();
        _bytes += size;
        if (_open.TryGetValue((recipient, lane), out var open)
            && (open.Payload.Envelopes.Count >= MaxEnvelopes || open.Bytes + size > MaxBytes))
        {
            Close(recipient, lane);
            open = default;
        }

        BatchPayload payload = open.Payload ?? new BatchPayload();
        payload.Envelopes.Add(envelope);
        _open[(recipient, lane)] = (payload, open.Bytes + size);
    }

    public void Add(string recipient, Receipt receipt)
    {
        // Receipts ride in batches of their own: these get no receipt, so that two nodes never confirm to each other for ever.
        var key = (recipient, Lane.Rights);
        if (_open.TryGetValue(key, out var open) && open.Payload.Envelopes.Count > 0)
        {
            Close(recipient, Lane.Rights);
            open = default;
        }

        int size = receipt.CalculateSize();
        _bytes += size;
        if (open.Bytes > 0 && open.Bytes + size > MaxBytes)
        {
            Close(recipient, Lane.Rights);
            open = default;
        }

        BatchPayload payload = open.Payload ?? new BatchPayload();
        payload.Receipts.Add(receipt);
        _open[key] = (payload, open.Bytes + size);
    }

    /// <summary>Everything as one journal write.</summary>
    public JournalWrite Build(params IReadOnlyList<CursorMove> cursors)
    {
        foreach ((string recipient, Lane lane) in _open.Keys.ToArray())
        {
            Close(recipient, lane);
        }

        return new JournalWrite
        {
            Entries = _entries,
            Holders = _holders,
            KeptBatches = [.. _batches.Select(b => b.Kept)],
            Streams = [.. _drawn.Values],
            Cursors = cursors,
        };
    }

    private void Close(string recipient, Lane lane)
    {
        if (!_open.Remove((recipient, lane), out var open))
        {
            return;
        }

        var key = new StreamKey(recipient, lane, StreamDirection.Outgoing);
        StreamPosition position = positions.After(_drawn.GetValueOrDefault(key), recipient, lane, now);
        _drawn[key] = position;
        byte[] plaintext = open.Payload.ToByteArray();
        byte[] digest = SHA256.HashData(plaintext);
        _batches.Add(new OutgoingBatch(new KeptBatch(position, digest, plaintext), ReceiptRule.Expects(open.Payload.Envelopes.Count, (ulong)position.Sequence)));
        if (open.Payload.Envelopes.Count == 0)
        {
            return; // receipts are on record as the recipient's own entries; a batch of receipts is not an event
        }

        var sent = new Sent
        {
            Recipient = recipient,
            Lane = lane,
            Incarnation = position.Incarnation.ToWire(),
            Sequence = (ulong)position.Sequence,
            PlaintextDigest = UnsafeByteOperations.UnsafeWrap(digest),
        };
        sent.MessageIds.AddRange(open.Payload.Envelopes.Select(e => e.MessageId));
        _entries.Add(new JournalEntry { TimeUnixMicros = Clock.Micros(now), Sent = sent });
    }
}
