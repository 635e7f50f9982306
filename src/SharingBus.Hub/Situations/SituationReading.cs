using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Proposals;

namespace SharingBus.Hub.Situations;

/// <summary>Reads pages of situations and proposals from the state.</summary>
internal static class SituationReading
{
    // A dense cluster has more links than anybody reads; the first thousand name every member of a cluster within the caps.
    private const int MaxLinks = 1_000;

    /// <summary>Situations with two members and more, newest first.</summary>
    public static ListSituationsResponse Situations(HubState state, int size, (Guid First, Guid Second)? after)
    {
        var (items, areMore) = PageSpace.Fill(
            state.Correlator.Situations
                .Where(cluster => after is null || cluster.Newest.CompareTo(after.Value.First) < 0)
                .OrderByDescending(cluster => cluster.Newest)
                .Select(cluster => Describe(state, cluster)),
            size);
        return new ListSituationsResponse
        {
            Situations = { items },
            NextPageToken = areMore ? PageToken.Write(MessageIds.Read(items[^1].Members[^1])!.Value) : "",
        };
    }

    /// <summary>Proposals, those with the newest notice first; decided ones stay listed.</summary>
    public static ListProposalsResponse Proposals(HubState state, int size, (Guid First, Guid Second)? after)
    {
        var pairs = state.Proposals.Proposed
            .Concat(state.Proposals.Decisions.Values.Select(d => NoticePair.Of(d.Left, d.Right)))
            .Distinct()
            .Where(pair => after is not { } last || (pair.Right, pair.Left).CompareTo((last.First, last.Second)) < 0)
            .OrderByDescending(pair => pair.Right)
            .ThenByDescending(pair => pair.Left)
            .Take(size + 1)
            .ToList();
        ListProposalsResponse page = new();
        page.Proposals.AddRange(pairs.Take(size).Select(pair => Describe(state.Proposals, pair)));
        if (pairs.Count > size)
        {
            page.NextPageToken = PageToken.Write(pairs[size - 1].Right, pairs[size - 1].Left);
        }

        return page;
    }

    /// <summary>A proposal as analysts see it.</summary>
    public static Proposal Describe(ProposalBook book, NoticePair pair)
    {
        var decision = book.Decisions.GetValueOrDefault(pair.ProposalId());
        return new Proposal
        {
            ProposalId = pair.ProposalId(),
            Link = LinkWording.Propose(pair),
            State = decision is null ? ProposalState.Open
                : decision.Confirmed ? ProposalState.Confirmed
                : ProposalState.Rejected,
            Analyst = decision?.Analyst ?? "",
        };
    }

    /// <summary>A situation as analysts see it.</summary>
    public static Situation Describe(HubState state, Cluster cluster)
    {
        Situation situation = new() { SituationId = cluster.SituationId, Rejected = state.Decisions.RejectionOf(cluster) is not null };
        situation.Members.AddRange(cluster.Members.Select(MessageIds.Write));
        situation.Links.AddRange(
            cluster.Members.SelectMany(id => state.Correlator.LinksOf(id).Where(link => link.Left == id))
                .Distinct()
                .OrderBy(link => link.Left).ThenBy(link => link.Right)
                .Take(MaxLinks)
                .Select(LinkWording.Write)
                .Concat(DecisionReading.Merges(state.Decisions, cluster)));
        situation.Alerts.AddRange(
            cluster.Members.SelectMany(state.Alerts.About).Select(alert => alert.MessageId).Distinct().Order().Select(MessageIds.Write));
        situation.Origins.AddRange(
            cluster.Members.Select(id => state.Correlator.Notices[id].Origin).Distinct().Order(StringComparer.Ordinal));
        situation.Decisions.AddRange(DecisionReading.About(state.Decisions, cluster));
        return situation;
    }
}
