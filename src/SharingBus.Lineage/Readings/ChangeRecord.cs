using SharingBus.Exchange.V1;

namespace SharingBus.Lineage.Readings;

/// <summary>A change of a message. Where the message has not arrived yet this is the tombstone that it will obey.</summary>
/// <param name="Target">The message that is changed.</param>
/// <param name="ChangeId">The change's own message id.</param>
/// <param name="Origin">The agency that ordered it: only the target's origin may.</param>
/// <param name="Kind">What becomes of the target.</param>
/// <param name="Reason">Why.</param>
/// <param name="Replacement">The message that takes the target's place, where there is one.</param>
public sealed record ChangeRecord(
    Guid Target, Guid ChangeId, string Origin, ChangeKind Kind, ChangeReason Reason, Guid? Replacement);
