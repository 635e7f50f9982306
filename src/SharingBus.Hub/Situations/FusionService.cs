using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hub.History;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Notebook;
using SharingBus.Hub.Proposals;
using Wire = SharingBus.Fusion.V1.FusionService;

namespace SharingBus.Hub.Situations;

/// <summary>What analysts and coordinators of the hub's agency ask of it. No other agency is answered.</summary>
internal sealed class FusionService(
    HubLedger ledger, SituationDesk situations, ProposalDesk proposals, MatchDesk matches, NotebookCopy notebook, TimeProvider time)
    : Wire.FusionServiceBase
{
    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<ListSituationsResponse> ListSituations(ListSituationsRequest request, ServerCallContext context)
    {
        var (size, after) = (PageToken.Size(request.PageSize), PageToken.Read(request.PageToken));
        return Task.FromResult(ledger.Read(state => SituationReading.Situations(state, size, after)));
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<GetSituationResponse> GetSituation(GetSituationRequest request, ServerCallContext context) =>
        Task.FromResult(ledger.Read(state =>
        {
            var cluster = request.SituationId.Length > 0
                ? SituationRules.Find(state, request.SituationId)
                : SituationRules.Find(state, Correlation.MessageIds.Read(request.Notice) ?? Guid.Empty);
            return new GetSituationResponse { Situation = SituationReading.Describe(state, cluster) };
        }));

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override async Task<DecideSituationResponse> DecideSituation(DecideSituationRequest request, ServerCallContext context)
    {
        var answer = situations.Decide(request, CallerIdentity.Of(context));
        await notebook.RequireAllAsync(context);
        return answer;
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override async Task<WithdrawDecisionResponse> WithdrawDecision(WithdrawDecisionRequest request, ServerCallContext context)
    {
        var answer = situations.Withdraw(request, CallerIdentity.Of(context));
        await notebook.RequireAllAsync(context);
        return answer;
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<ListDecisionsResponse> ListDecisions(ListDecisionsRequest request, ServerCallContext context)
    {
        var (size, before) = (PageToken.Size(request.PageSize), PageToken.ReadNumber(request.PageToken));
        return Task.FromResult(ledger.Read(state => DecisionReading.Page(state.Decisions, size, before)));
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<ListProposalsResponse> ListProposals(ListProposalsRequest request, ServerCallContext context)
    {
        var (size, after) = (PageToken.Size(request.PageSize), PageToken.Read(request.PageToken));
        return Task.FromResult(ledger.Read(state => SituationReading.Proposals(state, size, after)));
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override async Task<DecideProposalResponse> DecideProposal(DecideProposalRequest request, ServerCallContext context)
    {
        DecideProposalResponse answer = new() { Proposal = proposals.Decide(request, CallerIdentity.Of(context)) };
        await notebook.RequireAllAsync(context);
        return answer;
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override async Task<ReopenProposalResponse> ReopenProposal(ReopenProposalRequest request, ServerCallContext context)
    {
        ReopenProposalResponse answer = new() { Proposal = proposals.Reopen(request, CallerIdentity.Of(context)) };
        await notebook.RequireAllAsync(context);
        return answer;
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<ListMatchesResponse> ListMatches(ListMatchesRequest request, ServerCallContext context)
    {
        var (size, after) = (PageToken.Size(request.PageSize), PageToken.Read(request.PageToken));
        return Task.FromResult(ledger.Read(state => new MatchReading(state, matches, time.GetUtcNow()).Page(size, after)));
    }

    /// <inheritdoc/>
    [RequiresRight(CallerRight.ReadSituations)]
    public override Task<GetMatchResponse> GetMatch(GetMatchRequest request, ServerCallContext context) =>
        Task.FromResult(ledger.Read(state => new GetMatchResponse { Match = new MatchReading(state, matches, time.GetUtcNow()).Get(request.MatchId) }));
}
