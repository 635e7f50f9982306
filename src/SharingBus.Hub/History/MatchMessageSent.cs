namespace SharingBus.Hub.History;

/// <summary>The node accepted under an id what is said about a match.</summary>
internal sealed record MatchMessageSent(string RequestId, Guid MessageId) : HubEvent;
