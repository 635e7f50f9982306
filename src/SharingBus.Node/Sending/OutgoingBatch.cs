using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Sending;

/// <summary>A batch that was assigned to a stream.</summary>
/// <param name="Kept">Position and plaintext, as the journal keeps them.</param>
/// <param name="ExpectsReceipt">Whether the recipient will confirm it: receipts get none.</param>
/// <param name="AssignedAt">When it was; null where the journal has to be asked.</param>
internal sealed record OutgoingBatch(KeptBatch Kept, bool ExpectsReceipt, DateTimeOffset? AssignedAt = null)
{
    public long Sequence => Kept.Position.Sequence;
}
