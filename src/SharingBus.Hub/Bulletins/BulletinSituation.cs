namespace SharingBus.Hub.Bulletins;

/// <summary>A situation as it was when a bulletin was written about it.</summary>
/// <param name="Id">Its id then.</param>
/// <param name="Members">Its notices then, oldest first.</param>
internal sealed record BulletinSituation(string Id, Guid[] Members);
