using SharingBus.Hub.Alerts;

namespace SharingBus.Hub.Escalation;

/// <summary>One step of the chain of one alert. It is taken when its message is planned: from then on it is never taken again.</summary>
/// <param name="Plan">The message that tells it.</param>
/// <param name="MessageId">Its id; null while it is on its way, and where the node refused it.</param>
/// <param name="Refused">True where the node refused it for good.</param>
internal sealed record StepTaken(AlertPlan Plan, Guid? MessageId = null, bool Refused = false);
