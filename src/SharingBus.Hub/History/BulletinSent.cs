namespace SharingBus.Hub.History;

/// <summary>The node accepted under an id a bulletin, or the word that it is taken back.</summary>
internal sealed record BulletinSent(string RequestId, Guid MessageId) : HubEvent;
