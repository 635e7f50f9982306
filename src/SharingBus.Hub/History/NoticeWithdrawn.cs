using SharingBus.Exchange.V1;
using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.History;

/// <summary>
/// The origin withdrew a notice, whether it has arrived yet or not. What outlives a notice that was held is added when it is dropped.
/// </summary>
/// <param name="Target">The notice.</param>
/// <param name="ChangedBy">The agency that says so.</param>
/// <param name="Kind">Retracted, corrected, restricted or erased.</param>
/// <param name="Held">What outlives it; null where it was not held.</param>
/// <param name="Replacement">The notice that takes its place; null where none does.</param>
internal sealed record NoticeWithdrawn(
    Guid Target, string ChangedBy, ChangeKind Kind, Ancestor? Held = null, Guid? Replacement = null) : HubEvent;
