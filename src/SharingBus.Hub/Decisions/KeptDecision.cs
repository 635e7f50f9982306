using SharingBus.Hub.History;

namespace SharingBus.Hub.Decisions;

/// <summary>A decision, and how it ended.</summary>
/// <param name="Decision">What was decided.</param>
/// <param name="Withdrawn">Who withdrew it; null while it stands.</param>
internal sealed record KeptDecision(SituationDecision Decision, DecisionWithdrawn? Withdrawn);
