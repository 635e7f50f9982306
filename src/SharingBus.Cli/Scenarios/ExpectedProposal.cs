using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>A proposal that the hub must have made.</summary>
/// <param name="Pair">The two notices.</param>
/// <param name="State">Its state.</param>
internal sealed record ExpectedProposal(NamePair Pair, ProposalState State);
