using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;
using SharingBus.Node.Receiving;

namespace SharingBus.Node.Restores;

/// <summary>What a recipient says of a stream and this journal cannot have: the journal is older than what the stream was.</summary>
/// <param name="Assigned">The last position that this journal has assigned.</param>
/// <param name="Seen">The position that the recipient names.</param>
internal sealed record StreamClaim(StreamPosition Assigned, StreamPosition Seen)
{
    /// <summary>
    /// The first such claim in a batch of the recipient: a batch of the incarnation in force that it did not take, or a receipt or a request
    /// that names one which was never assigned. Null where there is none, and for whatever names another incarnation.
    /// </summary>
    public static StreamClaim? Of(ReceivedMessages messages, StreamPosition assigned)
    {
        Lane lane = assigned.Stream.Lane;
        ByteString incarnation = assigned.Incarnation.ToWire();
        foreach (Contradiction contradiction in messages.Contradictions)
        {
            if (contradiction.Lane == lane && contradiction.Incarnation == incarnation && contradiction.HeldIncarnation.ToId() is { } held)
            {
                return Seen(held, contradiction.HeldSequence);
            }
        }

        foreach (Receipt receipt in messages.Receipts)
        {
            foreach (BatchPart part in receipt.Parts)
            {
                if (part.Sequence > (ulong)assigned.Sequence && part.Lane == lane && part.Incarnation == incarnation)
                {
                    return Seen(assigned.Incarnation, part.Sequence);
                }
            }
        }

        return messages.Gaps.FirstOrDefault(g => g.LastMissing > (ulong)assigned.Sequence && g.Lane == lane && g.Incarnation == incarnation) is { } gap
            ? Seen(assigned.Incarnation, gap.LastMissing)
            : null;

        StreamClaim Seen(Guid seen, ulong sequence) => new(assigned, assigned with { Incarnation = seen, Sequence = (long)Math.Min(sequence, long.MaxValue) });
    }
}
