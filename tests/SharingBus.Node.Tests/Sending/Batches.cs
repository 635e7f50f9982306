using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Node.Sending;

namespace SharingBus.Node.Tests.Sending;

internal static class Batches
{
    private static readonly StreamPosition Stream =
        new(new StreamKey("police-test", Lane.Bulk, StreamDirection.Outgoing), Guid.CreateVersion7(), 0);

    public static OutgoingBatch Of(long sequence, int bytes = 100, bool expectsReceipt = true) =>
        new(new KeptBatch(Stream with { Sequence = sequence }, new byte[32], new byte[bytes]), expectsReceipt);
}
