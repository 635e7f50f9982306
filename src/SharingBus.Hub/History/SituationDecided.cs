using SharingBus.Hub.Decisions;

namespace SharingBus.Hub.History;

/// <summary>An analyst decided about a situation.</summary>
internal sealed record SituationDecided(SituationDecision Decision) : HubEvent;
