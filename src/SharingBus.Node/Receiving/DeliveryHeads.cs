using Google.Protobuf;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Receiving;

/// <summary>What stands in a role's inbox beside the view: everything of a delivery but its position and the notice.</summary>
internal static class DeliveryHeads
{
    public static byte[] OfNotice(Envelope envelope) => new Delivery
    {
        MessageId = envelope.MessageId,
        Type = envelope.Type,
        Origin = envelope.Origin,
        Parents = { envelope.Parents },
        AcceptedAtUnixMicros = envelope.AcceptedAtUnixMicros,
        CommitmentRoot = envelope.CommitmentRoot,
    }.ToByteArray();

    public static byte[] OfChange(Envelope envelope, ByteString changeId, Change change) => new Delivery
    {
        MessageId = changeId,
        Type = envelope.Type,
        Origin = envelope.Origin,
        AcceptedAtUnixMicros = envelope.AcceptedAtUnixMicros,
        Change = change,
    }.ToByteArray();
}
