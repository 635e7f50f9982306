namespace SharingBus.Hub.History;

/// <summary>An analyst took back that two notices mean one person.</summary>
/// <param name="Left">Lower message id.</param>
/// <param name="Right">Higher message id.</param>
/// <param name="Analyst">Who took it back.</param>
/// <param name="Reason">Why; stays in the hub.</param>
/// <param name="System">The system that carried it, as its certificate says.</param>
/// <param name="At">When, in milliseconds since the Unix epoch.</param>
internal sealed record ProposalReopened(Guid Left, Guid Right, string Analyst, string Reason, string System, long At) : HubEvent;
