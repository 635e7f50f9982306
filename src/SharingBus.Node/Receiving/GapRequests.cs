using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Receiving;

/// <summary>What a peer misses of this agency's streams.</summary>
internal sealed class GapRequests(string agency, Journal journal, OutgoingStreams outgoing)
{
    /// <summary>
    /// Sends again what a batch asks for. What was never sent is not sent. What the same batch confirms was missing when it was asked for and came meanwhile: it is
    /// not lost, as what is confirmed and asked for afterwards is.
    /// </summary>
    public void Obey(string peer, ReceivedMessages? messages)
    {
        foreach (Gap gap in messages?.Gaps ?? [])
        {
            if (First(peer, gap) is { } first && !messages!.Receipts.Any(receipt => Confirms(receipt, gap)))
            {
                outgoing.SendAgain(first, (long)gap.LastMissing);
            }
        }
    }

    /// <summary>Puts on record what a batch asks for: as one entry, and as another what nobody could miss.</summary>
    public async ValueTask AddAsync(ReceiveWrite write, IReadOnlyList<Gap> gaps, CancellationToken cancellation)
    {
        if (gaps.Count == 0)
        {
            return;
        }

        string peer = write.Position.Stream.Peer;
        IReadOnlyList<StreamPosition> streams = await journal.Read.StreamsAsync(cancellation);
        ILookup<bool, Gap> expected = gaps.ToLookup(gap => First(peer, gap) is { } first
            && streams.Any(s => s.Stream == first.Stream && s.Incarnation == first.Incarnation && s.Sequence >= (long)gap.LastMissing));
        if (expected[true].Any())
        {
            write.Entries.Add(new JournalEntry
            {
                TimeUnixMicros = Clock.Micros(write.Now),
                GapRecorded = new GapRecorded { Sender = agency, Recipient = peer, Gaps = { expected[true] } },
            });
        }

        if (expected[false].Any())
        {
            byte[] unexpected = new BatchPayload { Gaps = { expected[false] } }.ToByteArray();
            write.Entries.Add(Quarantines.OfGaps(write.Position, unexpected, QuarantineReasons.GapUnexpected, write.Now));
            write.SetAside.Add(QuarantineDrafts.OfPayload(write.Position, unexpected, QuarantineReasons.GapUnexpected));
        }
    }

    private static bool Confirms(Receipt receipt, Gap gap) => receipt is { Kind: ReceiptKind.Received, Parts: [var through, ..] }
        && through.Lane == gap.Lane && through.Incarnation == gap.Incarnation && through.Sequence >= gap.LastMissing;

    private static StreamPosition? First(string peer, Gap gap) =>
        gap.Incarnation.ToId() is { } incarnation && gap.FirstMissing > 0 && gap.FirstMissing <= gap.LastMissing && gap.LastMissing <= long.MaxValue
            ? new StreamPosition(new StreamKey(peer, gap.Lane, StreamDirection.Outgoing), incarnation, (long)gap.FirstMissing)
            : null;
}
