using SharingBus.Hub.Alerts;

namespace SharingBus.Hub.History;

/// <summary>An alert is about to be published; from here on its bytes and its request id are fixed.</summary>
internal sealed record AlertPlanned(AlertPlan Plan) : HubEvent;
