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
    /// <summary>Sends again what is missing. Nothing is believed: what was never sent, or is not kept any more, is not sent.</summary>
    public void Obey(string peer, IReadOnlyList<Gap> gaps)
    {
        foreach (Gap gap in gaps)
        {
            if (First(peer, gap) is { } first)
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

    private static StreamPosition? First(string peer, Gap gap) =>
        gap.Incarnation.ToId() is { } incarnation && gap.FirstMissing > 0 && gap.FirstMissing <= gap.LastMissing && gap.LastMissing <= long.MaxValue
            ? new StreamPosition(new StreamKey(peer, gap.Lane, StreamDirection.Outgoing), incarnation, (long)gap.FirstMissing)
            : null;
}
