namespace SharingBus.Hub.History;

/// <summary>The node refused for good a bulletin, or the word that it is taken back.</summary>
internal sealed record BulletinRefused(string RequestId, string Reason) : HubEvent;
