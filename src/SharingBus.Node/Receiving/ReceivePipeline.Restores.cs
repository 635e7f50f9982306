using System.Collections.Concurrent;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;
using SharingBus.Node.Sending;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Receiving;

/// <summary>How batches are received of a journal that is older than its stream, and what such a journal is told.</summary>
internal sealed partial class ReceivePipeline
{
    // Incarnations of which a batch was not taken. Nothing behind it is taken or confirmed either, for it would pass what comes again behind a newer one.
    private readonly ConcurrentDictionary<StreamKey, Guid> _contradicted = new();

    private bool IsOver(StreamPosition position) =>
        _contradicted.TryGetValue(position.Stream, out Guid incarnation) && incarnation == position.Incarnation;

    // What a peer says of this agency's streams is heard even from a batch that comes early or is not taken: of two whose journals are older than
    // their streams, each would else wait for the other.
    private async ValueTask<ReceivedMessages?> HearAsync(PlainBatch batch, CancellationToken cancellation)
    {
        StreamKey stream = batch.Position.Stream;
        ReceivedMessages? messages = stream.Lane == Lane.Rights ? batch.Messages : null;
        await restores.HearAsync(stream.Peer, messages, cancellation);
        return messages;
    }

    // Nothing that is missing of an incarnation comes any more once a newer one has begun: what came early of it is taken in as it is.
    private async ValueTask<StreamPosition> TakeLeftAsync(StreamPosition position, StreamPosition last, CancellationToken cancellation)
    {
        StreamPosition behind = _gaps.KeptBehind(position.Stream) ?? last;
        while (Incarnations.Compare(position.Incarnation, behind.Incarnation) > 0
            && await journal.Read.KeptBatchesAsync(behind, PagePending, cancellation) is { Count: > 0 } left)
        {
            foreach (KeptBatch batch in left)
            {
                last = behind = batch.Position;
                await CommitAsync(new PlainBatch(last, batch.Bytes), cancellation);
            }
        }

        return last;
    }

    private static Contradiction Contradiction(StreamPosition batch, StreamPosition held) => new()
    {
        Lane = batch.Stream.Lane,
        Incarnation = batch.Incarnation.ToWire(),
        Sequence = (ulong)batch.Sequence,
        HeldIncarnation = held.Incarnation.ToWire(),
        HeldSequence = (ulong)held.Sequence,
    };
}
