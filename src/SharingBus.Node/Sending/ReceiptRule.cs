using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Node.Sending;

/// <summary>
/// Which batches are confirmed by a receipt: all that hold envelopes or are void, and of those that hold receipts only a sparse share, so that a lost
/// one is noticed and two nodes never confirm to each other for ever. Sender and recipient hold to the same rule.
/// </summary>
internal static class ReceiptRule
{
    /// <summary>One batch of receipts in 64 gets a receipt: the traffic dies out, and no more than 64 batches wait to be dropped.</summary>
    public const int SparseShare = 64;

    /// <summary>Whether a batch that was received gets a receipt.</summary>
    public static bool Expects(Received received) =>
        Expects(PackedIds.Count(received.MessageIds), received.Sequence) || VoidBatches.IsVoid(received.PlaintextDigest.Span);

    /// <summary>Whether a batch gets a receipt.</summary>
    public static bool Expects(int envelopes, ulong sequence) => envelopes > 0 || sequence % SparseShare == 0;
}
