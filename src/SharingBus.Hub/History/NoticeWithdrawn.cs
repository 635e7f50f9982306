using SharingBus.Exchange.V1;
using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.History;

/// <summary>
/// The origin withdrew a notice, whether it has arrived yet or not. What outlives a notice that was held is added when it is dropped.
/// </summary>
internal sealed record NoticeWithdrawn(Guid Target, string ChangedBy, ChangeKind Kind, Ancestor? Held = null) : HubEvent;
