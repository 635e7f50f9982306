namespace SharingBus.Hub.History;

/// <summary>The node accepted an alert under an id, and every cancellation that goes with it.</summary>
internal sealed record AlertPublished(string RequestId, Guid MessageId) : HubEvent;
