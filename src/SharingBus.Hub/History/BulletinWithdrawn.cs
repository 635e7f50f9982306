using SharingBus.Hub.Bulletins;

namespace SharingBus.Hub.History;

/// <summary>A bulletin is about to be taken back.</summary>
internal sealed record BulletinWithdrawn(BulletinWithdrawal Withdrawal) : HubEvent;
