using Google.Protobuf;
using SharingBus.Backbone;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Agencies;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Quarantine;

/// <summary>What is set aside, in the form in which it is kept.</summary>
internal static class QuarantineDrafts
{
    /// <summary>A whole batch as it came. Its place in the stream is known only where it was opened.</summary>
    public static QuarantineDraft OfBatch(ReceivedBatch batch, StreamPosition? position, string reason, string detail = "") => new(
        QuarantineKind.Batch,
        new QuarantinePlace(batch.Address.Sender, (Lane)batch.Address.Lane, position?.Incarnation, position?.Sequence ?? 0),
        QuarantineReasons.ToValue(reason),
        detail,
        batch.SealedBatch);

    /// <summary>One message of a batch whose others are sound.</summary>
    public static QuarantineDraft OfMessage(
        StreamPosition position, int place, ByteString messageId, ReadOnlyMemory<byte> envelope, string reason) => new(
        QuarantineKind.Message,
        new QuarantinePlace(
            position.Stream.Peer, position.Stream.Lane, position.Incarnation, position.Sequence, place, messageId.ToId()),
        QuarantineReasons.ToValue(reason),
        "",
        envelope);

    /// <summary>What an opened batch held, where none of it can be taken in.</summary>
    public static QuarantineDraft OfPayload(StreamPosition position, ReadOnlyMemory<byte> plaintext, string reason) => new(
        QuarantineKind.Payload,
        new QuarantinePlace(position.Stream.Peer, position.Stream.Lane, position.Incarnation, position.Sequence),
        QuarantineReasons.ToValue(reason),
        "",
        plaintext);
}
