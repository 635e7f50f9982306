namespace SharingBus.Hub.History;

/// <summary>The node refused for good what was to be said about a match.</summary>
internal sealed record MatchMessageRefused(string RequestId, string Reason) : HubEvent;
