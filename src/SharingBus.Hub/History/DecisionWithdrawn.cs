namespace SharingBus.Hub.History;

/// <summary>An analyst withdrew a decision about a situation.</summary>
/// <param name="Decision">Its number.</param>
/// <param name="Analyst">Who withdrew it.</param>
/// <param name="Reason">Why; stays in the hub.</param>
/// <param name="System">The system that carried it, as its certificate says.</param>
/// <param name="At">When, in milliseconds since the Unix epoch.</param>
internal sealed record DecisionWithdrawn(long Decision, string Analyst, string Reason, string System, long At) : HubEvent;
