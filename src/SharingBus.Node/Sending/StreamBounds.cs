using SharingBus.Exchange.V1;

namespace SharingBus.Node.Sending;

/// <summary>
/// How much of one stream may be on its way: what a sender lets go without a receipt, and what a recipient keeps while a batch before it
/// is missing. Both are the same, so that an honest sender never has to send again for want of room.
/// </summary>
internal static class StreamBounds
{
    private const int RightsBatches = 64;
    private const int ContentBatches = 256;

    /// <summary>
    /// Batches, 256: receipts come some tens of milliseconds later, so this lets thousands of batches a second through; an absent recipient
    /// has no more than these in the broker. In the rights lane 64, for there most batches get no receipt and are under way besides.
    /// </summary>
    public static int MaxBatches(Lane lane) => lane == Lane.Rights ? RightsBatches : ContentBatches;

    /// <summary>
    /// Batches that a recipient keeps while one before them is missing: what may leave under <see cref="MaxBatches"/>. In the rights lane
    /// that is 4,096, for of batches of receipts, which are small, only some count.
    /// </summary>
    public static int MaxEarly(Lane lane) => lane == Lane.Rights ? RightsBatches * ReceiptRule.SparseShare : ContentBatches;

    /// <summary>Bytes, 32 MiB: at the same latency some hundred MiB a second; more than the largest batch many times over.</summary>
    public const long MaxBytes = 32L * 1024 * 1024;
}
