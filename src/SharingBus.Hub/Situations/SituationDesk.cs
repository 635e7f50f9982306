using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Decisions;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Situations;

/// <summary>Takes the decisions of analysts about situations: what is refused changes nothing, what is taken is on disk before it is answered.</summary>
internal sealed class SituationDesk(HubLedger ledger, AlertSignal signal, TimeProvider time, ILogger<SituationDesk> logger)
{
    // More than a decision leaves in most cases; the others are on the list.
    private const int MaxSituations = 10;

    /// <summary>Takes a decision; gives back the one that says the same and stands.</summary>
    public DecideSituationResponse Decide(DecideSituationRequest request, Caller caller)
    {
        SituationRules.Check(request);
        var (number, isNew) = ledger.Commit(state =>
        {
            if (FindSame(state.Decisions, request) is { } same)
            {
                return ([], (same.Number, false));
            }

            var cluster = SituationRules.Find(state, request.SituationId);
            var decision = Read(state, request, cluster, caller);
            if (state.Decisions.Standing.FirstOrDefault(decision.SaysTheSame) is { } before)
            {
                return ([], (before.Number, false));
            }

            SituationRules.RequireNotable(decision);
            SituationRules.RequireFree(decision, state, cluster);
            return ((IReadOnlyList<HubEvent>)[new SituationDecided(decision)], (decision.Number, true));
        });
        var (answer, situations) = ledger.Read(state => Describe(state, number));
        if (isNew)
        {
            logger.SituationDecided(answer.DecisionId, answer.Kind, answer.Notices.Count);
            signal.Raise();
        }

        return new DecideSituationResponse { Decision = answer, Situations = { situations } };
    }

    /// <summary>Withdraws a decision; gives back how it ended where it was withdrawn before.</summary>
    public WithdrawDecisionResponse Withdraw(WithdrawDecisionRequest request, Caller caller)
    {
        SituationRules.Check(request);
        var number = ledger.Commit(state =>
        {
            var kept = SituationRules.FindDecision(state.Decisions, request.DecisionId);
            DecisionWithdrawn withdrawn = new(
                kept.Decision.Number, request.Analyst.Trim(), request.Reason.Trim(), caller.System, time.GetUtcNow().ToUnixTimeMilliseconds());
            return ((IReadOnlyList<HubEvent>)(kept.Withdrawn is null ? [withdrawn] : []), kept.Decision.Number);
        });
        logger.DecisionWithdrawn(request.DecisionId);
        signal.Raise();
        var (answer, situations) = ledger.Read(state => Describe(state, number));
        return new WithdrawDecisionResponse { Decision = answer, Situations = { situations } };
    }

    private static (Decision Decision, IReadOnlyList<Situation> Situations) Describe(HubState state, long number)
    {
        var kept = state.Decisions.Find(number)!;
        var clusters = kept.Decision.ToConstraint().All.Select(state.Correlator.ClusterOf).OfType<Cluster>().Distinct().OrderBy(cluster => cluster.Oldest);
        return (DecisionReading.Describe(kept), [.. clusters.Take(MaxSituations).Select(cluster => SituationReading.Describe(state, cluster))]);
    }

    // Once a situation is split or merged, it no longer is what the first request named: who asks again is answered all the same.
    private static SituationDecision? FindSame(DecisionBook book, DecideSituationRequest request)
    {
        Guid[] named = [.. Named(request)];
        return Cluster.OldestOf(request.SituationId) is { } oldest && named.Length > 0
            ? book.About(oldest).FirstOrDefault(before => before.Kind == request.Kind && (before.Kind == DecisionKind.Split
                ? before.Notices.AsSpan().SequenceEqual(named)
                : before.Notices.AsSpan().SequenceEqual([.. named.Append(oldest).Distinct().Order()])))
            : null;
    }

    private static IEnumerable<Guid> Named(DecideSituationRequest request) =>
        request.Notices.Select(notice => MessageIds.Read(notice)!.Value).Distinct().Order();

    private SituationDecision Read(HubState state, DecideSituationRequest request, Cluster cluster, Caller caller)
    {
        Guid[] named = [.. Named(request)];
        return new SituationDecision
        {
            Number = state.Decisions.Next,
            Kind = request.Kind,
            Notices = request.Kind switch
            {
                DecisionKind.Merge => SituationRules.Merged(state, cluster, named),
                DecisionKind.Split => named,
                _ => [.. cluster.Members],
            },
            Rest = request.Kind == DecisionKind.Split ? SituationRules.Rest(cluster, named) : [],
            Analyst = request.Analyst.Trim(),
            Reason = request.Reason.Trim(),
            System = caller.System,
            DecidedAt = time.GetUtcNow().ToUnixTimeMilliseconds(),
        };
    }
}
