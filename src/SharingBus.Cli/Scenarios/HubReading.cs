using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Scenarios;

/// <summary>Asks the hub for situations and proposals by the names of a scenario.</summary>
internal sealed class HubReading(IFederationClients clients, ScenarioNames names)
{
    /// <summary>Situations or proposals on one page: the most the hub gives.</summary>
    private const int PageSize = 1_000;

    /// <summary>The situation that holds a notice, or null.</summary>
    public async Task<Situation?> SituationAsync(string name, CancellationToken cancel)
    {
        var response = await clients.Fusion.ListSituationsAsync(new ListSituationsRequest { PageSize = PageSize }, cancellationToken: cancel);
        var id = names.Bytes(name);
        return response.Situations.FirstOrDefault(situation => situation.Members.Contains(id));
    }

    /// <summary>Whether two notices are in one situation.</summary>
    public async Task<bool> AreTogetherAsync(NamePair pair, CancellationToken cancel) =>
        await SituationAsync(pair.Left, cancel) is { } situation && situation.Members.Contains(names.Bytes(pair.Right));

    /// <summary>The proposal between two notices, in either order, or null.</summary>
    public async Task<Proposal?> ProposalAsync(NamePair pair, CancellationToken cancel)
    {
        var response = await clients.Fusion.ListProposalsAsync(new ListProposalsRequest { PageSize = PageSize }, cancellationToken: cancel);
        var (left, right) = (names.Bytes(pair.Left), names.Bytes(pair.Right));
        return response.Proposals.FirstOrDefault(proposal =>
            (proposal.Link.Left.Equals(left) && proposal.Link.Right.Equals(right))
            || (proposal.Link.Left.Equals(right) && proposal.Link.Right.Equals(left)));
    }
}
