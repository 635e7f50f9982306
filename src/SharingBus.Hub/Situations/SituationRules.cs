using Grpc.Core;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Decisions;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Situations;

/// <summary>What a decision about a situation must say, and of what, before it counts.</summary>
internal static class SituationRules
{
    // More than anybody names by hand; every two of a merge are one link.
    private const int MaxNotices = 100;

    // Under a megabyte of ids, a third of what a note in the node's journal holds: what it cannot hold would keep back all that is decided and told after it.
    private const int MaxDecided = 20_000;

    /// <summary>Refuses, with every fault at once, what lacks a kind, a name or a reason, or names notices that cannot be read.</summary>
    public static void Check(DecideSituationRequest request)
    {
        var named = request.Notices.Count;
        var namesSome = request.Kind is DecisionKind.Merge or DecisionKind.Split;
        FieldViolation?[] faults =
        [
            Enum.IsDefined(request.Kind) && request.Kind != DecisionKind.Unspecified ? null : new("kind", "Must be MERGE, SPLIT, CONFIRM or REJECT."),
            namesSome && named is 0 or > MaxNotices ? new("notices", $"To merge or split, name 1 to {MaxNotices} notices.") : null,
            !namesSome && named > 0 ? new("notices", "To confirm or reject, name none: it is about the whole situation.") : null,
            request.Notices.All(notice => MessageIds.Read(notice) is not null) ? null : new("notices", "A message id has 16 bytes."),
            DecisionRules.Analyst(request.Analyst),
            DecisionRules.Reason(request.Reason),
        ];
        DecisionRules.Refuse([.. faults.OfType<FieldViolation>()]);
    }

    /// <summary>Refuses, with every fault at once, what lacks a name or a reason.</summary>
    public static void Check(WithdrawDecisionRequest request) =>
        DecisionRules.Refuse([.. new[] { DecisionRules.Analyst(request.Analyst), DecisionRules.Reason(request.Reason) }.OfType<FieldViolation>()]);

    /// <summary>The situation that has an id now.</summary>
    public static Cluster Find(HubState state, string situationId) =>
        Cluster.OldestOf(situationId) is { } oldest && state.Correlator.ClusterOf(oldest) is { } cluster && cluster.Oldest == oldest
            ? cluster
            : throw WireError.Create(
                StatusCode.NotFound,
                "SITUATION_NOT_FOUND",
                "No situation has this id now. An id follows from the oldest notice: where that left or an older one came, list the situations again.",
                [new FieldViolation("situation_id", "The id that ListSituations gives.")]);

    /// <summary>The situation that a notice is in now.</summary>
    public static Cluster Find(HubState state, Guid notice) => state.Correlator.ClusterOf(notice) ?? throw NoNotice("notice");

    /// <summary>A decision of an id.</summary>
    public static KeptDecision FindDecision(DecisionBook book, string decisionId) =>
        SituationDecision.NumberOf(decisionId) is { } number && book.Find(number) is { } kept
            ? kept
            : throw WireError.Create(StatusCode.NotFound, "DECISION_NOT_FOUND", "There is no such decision; list the decisions to see their ids.");

    /// <summary>The notices that are to belong to a situation: itself by its oldest, and those that are named.</summary>
    public static Guid[] Merged(HubState state, Cluster cluster, IReadOnlyCollection<Guid> named)
    {
        var notices = state.Correlator.Notices;
        if (!named.All(notices.ContainsKey))
        {
            throw NoNotice("notices");
        }

        var realm = notices[cluster.Oldest].Realm;
        return named.All(id => id == cluster.Oldest)
            ? throw WireError.Create(
                StatusCode.FailedPrecondition, "NOTHING_TO_MERGE", "The situation is merged with itself.", [new FieldViolation("notices", "Name a notice of another situation.")])
            : named.Any(id => notices[id].Realm != realm)
                ? throw WireError.Create(
                    StatusCode.FailedPrecondition, "REALMS_DIFFER", "Actual, exercise and test notices never make one situation.", [new FieldViolation("notices", "Name notices of the same realm.")])
                : [.. named.Append(cluster.Oldest).Distinct().Order()];
    }

    /// <summary>The notices that some are set apart from.</summary>
    public static Guid[] Rest(Cluster cluster, IReadOnlyCollection<Guid> named)
    {
        Guid[] rest = [.. cluster.Members.Except(named)];
        return named.All(cluster.Contains) && rest.Length > 0
            ? rest
            : throw WireError.Create(
                StatusCode.FailedPrecondition,
                "NOT_A_PART_OF_THE_SITUATION",
                "To split a situation, name notices that it holds, and not all of them.",
                [new FieldViolation("notices", "Show the situation to see what it holds.")]);
    }

    /// <summary>Refuses what names more notices than a decision on record may.</summary>
    public static void RequireNotable(SituationDecision decision)
    {
        if (decision.Notices.Length + decision.Rest.Length > MaxDecided)
        {
            throw WireError.Create(
                StatusCode.FailedPrecondition,
                "SITUATION_TOO_LARGE",
                $"A decision names at most {MaxDecided} notices, and the situation has more. Whoever sends that many can be taken out of the register, and its notices withdrawn.",
                [new FieldViolation("situation_id", "Show the situation to see whose its notices are.")]);
        }
    }

    /// <summary>Refuses what contradicts decisions that stand.</summary>
    public static void RequireFree(SituationDecision decision, HubState state, Cluster cluster)
    {
        var inTheWay = decision.Kind switch
        {
            DecisionKind.Confirm => state.Decisions.RejectionOf(cluster) is { } rejection ? [rejection] : [],
            DecisionKind.Reject => [.. state.Decisions.About(cluster).Where(other => other.Kind == DecisionKind.Confirm && other.Notices.AsSpan().SequenceEqual(decision.Notices))],
            _ => DecisionConflict.To(decision, state.Decisions.Standing),
        };
        if (inTheWay.Count > 0)
        {
            var names = string.Join(", ", inTheWay.Select(other => SituationDecision.IdOf(other.Number)));
            throw WireError.Create(
                StatusCode.FailedPrecondition,
                "DECISION_IN_THE_WAY",
                $"What stands says otherwise: {names}. Withdraw it first.",
                facts: new Dictionary<string, string> { ["decisions"] = names });
        }
    }

    private static RpcException NoNotice(string field) => WireError.Create(
        StatusCode.NotFound, "NOTICE_NOT_FOUND", "The hub holds no such notice; it may have been taken back, or its term ended.", [new FieldViolation(field, "Name notices that the hub holds.")]);
}
