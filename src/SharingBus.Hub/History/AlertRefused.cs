namespace SharingBus.Hub.History;

/// <summary>The node refused an alert for good.</summary>
internal sealed record AlertRefused(string RequestId, string Reason) : HubEvent;
