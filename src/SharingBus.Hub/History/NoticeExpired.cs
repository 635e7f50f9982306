using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.History;

/// <summary>The term of a notice ended.</summary>
internal sealed record NoticeExpired(Guid Target, Ancestor? Held = null) : HubEvent;
