using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Quarantine;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Receiving;

/// <summary>The record of what could not be handled.</summary>
internal static class Quarantines
{
    /// <summary>Messages that one entry of bad receipts is found by: any member could else fill what is read about somebody's notice.</summary>
    private const int MostNamed = 16;

    /// <summary>
    /// A batch that could not be opened: nothing in it is believed, not even its sequence. Or one that was, and is of an incarnation that a newer
    /// one has replaced, of which its sender is told.
    /// </summary>
    public static JournalWrite OfBatch(ReceivedBatch batch, string reason, Contradiction? contradiction, DateTimeOffset now) => new()
    {
        Entries =
        [
            Entry(batch.Address.Sender, (Lane)batch.Address.Lane, 0, batch.SealedBatch.Span, reason, now),
            .. contradiction is null ? Array.Empty<JournalEntry>() : [Entry(batch.Address.Sender, contradiction, now)],
        ],
    };

    /// <summary>A batch that was opened and whose content makes no sense: the stream goes on behind it.</summary>
    public static JournalWrite OfContent(StreamPosition position, ReadOnlySpan<byte> plaintext, string reason, DateTimeOffset now) => new()
    {
        Entries = [Entry(position.Stream.Peer, position.Stream.Lane, (ulong)position.Sequence, plaintext, reason, now)],
        Streams = [position],
        DroppedBatches = [position],
    };

    /// <summary>One message of a batch whose others are sound.</summary>
    public static JournalEntry OfMessage(StreamPosition position, ByteString messageId, string reason, DateTimeOffset now)
    {
        JournalEntry entry = Entry(position.Stream.Peer, position.Stream.Lane, (ulong)position.Sequence, messageId.Span, reason, now);
        if (messageId.ToId() is not null)
        {
            entry.Quarantined.MessageIds.Add(messageId);
        }

        return entry;
    }

    /// <summary>The receipts of a batch that do not count, for one reason: such as those for what this agency never sent to whoever gives them.</summary>
    public static JournalEntry OfReceipts(StreamPosition position, IReadOnlyList<Receipt> receipts, string reason, DateTimeOffset now)
    {
        byte[] bytes = new BatchPayload { Receipts = { receipts } }.ToByteArray();
        JournalEntry entry = Entry(position.Stream.Peer, position.Stream.Lane, (ulong)position.Sequence, bytes, reason, now);
        entry.Quarantined.MessageIds.AddRange(receipts.SelectMany(r => PackedIds.All(r.Changed)).Distinct().Take(MostNamed).Select(id => id.ToWire()));
        return entry;
    }

    /// <summary>A batch that is another one than was received before under its sequence: never handled, never confirmed, and its sender is told.</summary>
    public static JournalWrite OfEquivocation(StreamPosition position, ReadOnlySpan<byte> plaintext, Contradiction contradiction, DateTimeOffset now) => new()
    {
        Entries =
        [
            Entry(position.Stream.Peer, position.Stream.Lane, (ulong)position.Sequence, plaintext, QuarantineReasons.Equivocation, now),
            Entry(position.Stream.Peer, contradiction, now),
        ],
    };

    /// <summary>Requests for what was never sent to whoever asks.</summary>
    public static JournalEntry OfGaps(StreamPosition position, ReadOnlySpan<byte> gaps, string reason, DateTimeOffset now) =>
        Entry(position.Stream.Peer, position.Stream.Lane, (ulong)position.Sequence, gaps, reason, now);

    private static JournalEntry Entry(string sender, Contradiction contradiction, DateTimeOffset now) => new()
    {
        TimeUnixMicros = Clock.Micros(now),
        BatchContradicted = new BatchContradicted { Sender = sender, Contradiction = contradiction },
    };

    private static JournalEntry Entry(
        string sender, Lane lane, ulong sequence, ReadOnlySpan<byte> bytes, string reason, DateTimeOffset now) => new()
        {
            TimeUnixMicros = Clock.Micros(now),
            Quarantined = new Quarantined
            {
                Sender = sender,
                Lane = lane,
                Sequence = sequence,
                Reason = reason,
                Digest = ByteString.CopyFrom(SHA256.HashData(bytes)),
            },
        };
}
