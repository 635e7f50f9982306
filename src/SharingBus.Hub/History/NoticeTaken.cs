using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.History;

/// <summary>A notice was delivered and read.</summary>
internal sealed record NoticeTaken(NoticeFacts Facts) : HubEvent;
