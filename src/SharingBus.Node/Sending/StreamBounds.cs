using SharingBus.Exchange.V1;

namespace SharingBus.Node.Sending;

/// <summary>
/// How much of one stream may be on its way: what a sender lets go without a receipt, and what a recipient keeps while a batch before it
/// is missing. Both are the same, so that an honest sender never has to send again for want of room.
/// </summary>
internal static class StreamBounds
{
    /// <summary>
    /// Batches, 64: receipts come tens of milliseconds later, so this lets more than a thousand batches a second through; an absent
    /// recipient has no more than these in the broker.
    /// </summary>
    public const int MaxBatches = 64;

    /// <summary>
    /// Batches that a recipient keeps while one before them is missing: what may leave under <see cref="MaxBatches"/>. In the rights lane
    /// that is 4,096, for of batches of receipts, which are small, only some count.
    /// </summary>
    public static int MaxEarly(Lane lane) => lane == Lane.Rights ? MaxBatches * ReceiptRule.SparseShare : MaxBatches;

    /// <summary>Bytes, 32 MiB: at the same latency some hundred MiB a second; more than the largest batch many times over.</summary>
    public const long MaxBytes = 32L * 1024 * 1024;
}
