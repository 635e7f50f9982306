namespace SharingBus.Hub.Alerts;

/// <summary>An alert that the node accepted.</summary>
/// <param name="MessageId">Its message id.</param>
/// <param name="Plan">What was published.</param>
internal sealed record PublishedAlert(Guid MessageId, AlertPlan Plan);
