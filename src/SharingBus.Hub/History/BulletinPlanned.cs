using SharingBus.Hub.Bulletins;

namespace SharingBus.Hub.History;

/// <summary>A bulletin is about to be published; from here on its bytes and its request id are fixed.</summary>
internal sealed record BulletinPlanned(BulletinPlan Plan) : HubEvent;
