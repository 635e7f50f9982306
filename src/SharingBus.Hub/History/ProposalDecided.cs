using SharingBus.Hub.Proposals;

namespace SharingBus.Hub.History;

/// <summary>An analyst decided.</summary>
internal sealed record ProposalDecided(ProposalDecision Decision) : HubEvent;
