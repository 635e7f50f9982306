using SharingBus.Exchange.V1;

namespace SharingBus.Hub.Bulletins;

/// <summary>That a bulletin is taken back.</summary>
/// <param name="RequestId">The node answers a repeated one with the first answer.</param>
/// <param name="BulletinId">The bulletin.</param>
/// <param name="Reason">Told to every holder.</param>
/// <param name="Analyst">Who takes it back. It never leaves the hub.</param>
/// <param name="Note">Why, in words. It never leaves the hub.</param>
/// <param name="System">The system that carried the request.</param>
/// <param name="At">When, in milliseconds since the Unix epoch.</param>
internal sealed record BulletinWithdrawal(
    string RequestId, string BulletinId, ChangeReason Reason, string Analyst, string Note, string System, long At);
