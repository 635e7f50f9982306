using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Situations;

namespace SharingBus.Hub.Proposals;

/// <summary>Takes what analysts say of pairs of notices: what is refused changes nothing, what is taken is on disk before it is answered.</summary>
internal sealed class ProposalDesk(HubLedger ledger, AlertSignal signal, TimeProvider time, ILogger<ProposalDesk> logger)
{
    /// <summary>Takes a decision; the same one again changes nothing.</summary>
    public Proposal Decide(DecideProposalRequest request, Caller caller)
    {
        var certainty = DecisionRules.Check(request);
        ledger.Commit(state =>
        {
            if (state.Proposals.Decisions.TryGetValue(request.ProposalId, out var before))
            {
                DecisionRules.RequireSame(before, request);
                return ([], true);
            }

            var pair = DecisionRules.Find(state.Proposals, request.ProposalId);
            ProposalDecision decision = new()
            {
                Left = pair.Left,
                Right = pair.Right,
                Confirmed = request.Confirm,
                Analyst = request.Analyst.Trim(),
                IdentityCertainty = certainty,
                Reason = request.Reason.Trim(),
                System = caller.System,
                DecidedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
            };
            return ((IReadOnlyList<HubEvent>)[new ProposalDecided(decision)], true);
        });
        logger.ProposalDecided(request.ProposalId, request.Confirm);
        signal.Raise();
        return ledger.Read(state =>
        {
            var decision = state.Proposals.Decisions[request.ProposalId];
            return SituationReading.Describe(state.Proposals, NoticePair.Of(decision.Left, decision.Right));
        });
    }

    /// <summary>Takes a confirmation back; a proposal that is open because it was taken back before stays so.</summary>
    public Proposal Reopen(ReopenProposalRequest request, Caller caller)
    {
        DecisionRules.Refuse([.. new[] { DecisionRules.Analyst(request.Analyst), DecisionRules.Reason(request.Reason) }.OfType<FieldViolation>()]);
        var pair = ledger.Commit(state =>
        {
            if (!state.Proposals.Decisions.TryGetValue(request.ProposalId, out var decision))
            {
                return ([], state.Proposals.FindReopened(request.ProposalId) ?? throw NotConfirmed());
            }

            if (!decision.Confirmed)
            {
                throw NotConfirmed();
            }

            ProposalReopened reopened = new(
                decision.Left, decision.Right, request.Analyst.Trim(), request.Reason.Trim(), caller.System, time.GetUtcNow().ToUnixTimeMilliseconds());
            return ((IReadOnlyList<HubEvent>)[reopened], NoticePair.Of(decision.Left, decision.Right));
        });
        logger.ProposalReopened(request.ProposalId);
        signal.Raise();
        return ledger.Read(state => SituationReading.Describe(state.Proposals, pair));
    }

    private static RpcException NotConfirmed() =>
        WireError.Create(StatusCode.FailedPrecondition, "PROPOSAL_NOT_CONFIRMED", "Nobody confirmed this proposal. Only a confirmation is taken back; a rejection stays.");
}
