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

    /// <summary>Receipts and gaps in one batch: a recipient refuses batches with many more.</summary>
    private const int MaxReceipts = 1_024;

    /// <summary>
    /// Plaintext of one batch in bytes before another begins, some 230 notices of a kilobyte. Padded to 240 KiB, sealed and signed it still fits into 256 KiB:
    /// memory is lent in powers of two, here and in the broker's client, and with a little more each batch in hand would take twice as much. A larger notice
    /// goes alone.
    /// </summary>
    private const int MaxBytes = 239 * 1024;

    /// <summary>
    /// Bytes after which a step takes nothing more, 4 MiB: a step is one durable write, and what one write cannot hold would never leave.
    /// </summary>
    private const long FullBytes = 4L * 1024 * 1024;

    private readonly List<JournalEntry> _entries = [];
    private readonly List<OutgoingBatch> _batches = [];
    private readonly Dictionary<StreamKey, StreamPosition> _drawn = [];
    private readonly Dictionary<StreamKey, BatchBuffer> _open = [];
    private BatchAge? _age;
    private long _bytes;

    /// <summary>Whether the step holds enough; the rest is the next one's.</summary>
    public bool IsFull => _bytes >= FullBytes;

    /// <summary>When the step began.</summary>
    public DateTimeOffset Now => now;

    /// <summary>Where the step decides notices: the index from which on it does.</summary>
    public long? DecidesFrom { get; set; }

    /// <summary>The steps before this one.</summary>
    public JournalChain? Chain { get; init; }

    /// <summary>The last position drawn of each stream.</summary>
    public IReadOnlyCollection<StreamPosition> Drawn => _drawn.Values;

    /// <summary>The batches that leave, in the order of their sequences; complete once the write is built.</summary>
    public IReadOnlyList<OutgoingBatch> Batches => _batches;

    public void Add(JournalEntry entry) => _entries.Add(entry);

    /// <summary>Adds what was decided about a notice, before its envelopes: all of a step is decided under one bundle.</summary>
    public void Add(Decided decided)
    {
        long notAfter = Math.Min(decided.NotAfterUnixMicros, _age?.NotAfterUnixMicros ?? long.MaxValue);
        _age = new BatchAge(decided.BundleVersion, notAfter);
        Add(new JournalEntry { TimeUnixMicros = Clock.Micros(now), Decided = decided });
    }

    /// <summary>Adds an envelope that is made for this recipient alone.</summary>
    public void Add(string recipient, Lane lane, Envelope envelope) => Add(recipient, lane, envelope.MessageId, envelope.ToByteArray(), []);

    /// <summary>Adds a serialized envelope, of which a part may be the same for several recipients.</summary>
    public void Add(string recipient, Lane lane, ByteString messageId, ReadOnlySpan<byte> shared, ReadOnlySpan<byte> own)
    {
        int size = shared.Length + own.Length;
        BatchBuffer open = Open(recipient, lane, size, ofReceipts: false);
        open.Add(messageId, shared, own);
        _bytes += size;
    }

    public void Add(string recipient, Receipt receipt)
    {
        // Receipts ride in batches of their own: these get no receipt, so that two nodes never confirm to each other for ever.
        int size = receipt.CalculateSize();
        BatchBuffer open = Open(recipient, Lane.Rights, size, ofReceipts: true);
        open.Add(receipt, size);
        _bytes += size;
    }

    /// <summary>A gap rides with receipts, and like them gets none: it is asked for again while it stands.</summary>
    public void Add(string sender, Gap gap)
    {
        int size = gap.CalculateSize();
        Open(sender, Lane.Rights, size, ofReceipts: true).Add(gap, size);
        _bytes += size;
    }

    /// <summary>A contradiction rides with receipts, and like them gets none: it is told again when the next batch contradicts.</summary>
    public void Add(string sender, Contradiction contradiction)
    {
        int size = contradiction.CalculateSize();
        Open(sender, Lane.Rights, size, ofReceipts: true).Add(contradiction, size);
        _bytes += size;
    }

    /// <summary>Everything as one journal write.</summary>
    public JournalWrite Build(params IReadOnlyList<CursorMove> cursors)
    {
        foreach (StreamKey stream in _open.Keys.ToArray())
        {
            Close(stream);
        }

        return new JournalWrite
        {
            Entries = _entries,
            DecidesFrom = DecidesFrom,
            Chain = Chain,
            KeptBatches = [.. _batches.Select(b => b.Kept)],
            Streams = [.. _drawn.Values],
            Cursors = cursors,
        };
    }

    private BatchBuffer Open(string recipient, Lane lane, int size, bool ofReceipts)
    {
        var key = new StreamKey(recipient, lane, StreamDirection.Outgoing);
        if (_open.TryGetValue(key, out BatchBuffer? open))
        {
            bool fits = open.Bytes + size <= MaxBytes && (ofReceipts
                ? open.Envelopes == 0 && open.Receipts < MaxReceipts
                : open.Receipts == 0 && open.Envelopes < MaxEnvelopes);
            if (open.Bytes == 0 || fits)
            {
                return open;
            }

            Close(key);
        }

        return _open[key] = new BatchBuffer();
    }

    private void Close(StreamKey stream)
    {
        if (!_open.Remove(stream, out BatchBuffer? open))
        {
            return;
        }

        StreamPosition position = positions.After(_drawn.GetValueOrDefault(stream), stream, now);
        _drawn[stream] = position;
        ReadOnlyMemory<byte> plaintext = open.Finish(out bool isRented);
        byte[] digest = SHA256.HashData(plaintext.Span);
        bool expectsReceipt = ReceiptRule.Expects(open.Envelopes, (ulong)position.Sequence);
        _batches.Add(new OutgoingBatch(new KeptBatch(position, digest, plaintext), expectsReceipt, now, isRented) { Age = _age });
        if (open.Envelopes == 0)
        {
            return; // receipts are on record as the recipient's own entries; a batch of receipts is not an event
        }

        var sent = new Sent
        {
            Recipient = stream.Peer,
            Lane = stream.Lane,
            Incarnation = position.Incarnation.ToWire(),
            Sequence = (ulong)position.Sequence,
            PlaintextDigest = UnsafeByteOperations.UnsafeWrap(digest),
            MessageIds = open.MessageIds,
        };
        _entries.Add(new JournalEntry { TimeUnixMicros = Clock.Micros(now), Sent = sent });
    }
}
