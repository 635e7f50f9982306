using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Leadership;

namespace SharingBus.Node.Agencies;

/// <summary>The agencies of this node, and who may speak for which.</summary>
/// <param name="nodes">Who is another node of ours.</param>
internal sealed class AgencyDirectory(OwnNodes nodes)
{
    private readonly Dictionary<string, AgencyReplica> _agencies = [];

    /// <summary>The hosted agencies.</summary>
    public IReadOnlyCollection<AgencyReplica> All => _agencies.Values;

    public void Add(AgencyReplica agency) => _agencies.Add(agency.Id, agency);

    /// <summary>
    /// The agency and system of a call. The certificate alone says who calls; a request that names an agency must name the caller's own.
    /// The answer never tells which agencies or systems exist. Who is permitted and called a follower is told where the leader is.
    /// </summary>
    public (HostedAgency Agency, SystemOptions System, Caller Caller) Resolve(ServerCallContext context, string requestedAgency)
    {
        Caller caller = CallerOf(context);
        AgencyReplica? agency = _agencies.GetValueOrDefault(caller.Agency);
        SystemOptions? system = agency?.Find(caller.System);
        bool ownAgency = requestedAgency.Length == 0 || requestedAgency == caller.Agency;
        if (agency is null || system is null || !ownAgency)
        {
            throw WireError.Create(StatusCode.PermissionDenied, "NOT_PERMITTED", "The system has no rights at this node.");
        }

        return (agency.Work ?? throw LeadershipRefusals.NotLeading(agency.Leader?.Address), system, caller);
    }

    /// <summary>The leader to hand a call on to, and for whom; null where the call is answered here, be it with a refusal.</summary>
    public (RemoteLeader Leader, Caller Caller)? Elsewhere(ServerCallContext context)
    {
        Caller caller = CallerIdentity.Of(context);
        AgencyReplica? agency = _agencies.GetValueOrDefault(caller.Agency);
        bool mayAsk = nodes.MayExist && agency?.Find(caller.System) is not null && !ForwardedCaller.IsForwarded(context);
        return mayAsk && agency is { Work: null, Leader: { } leader } ? (leader, caller) : null;
    }

    /// <summary>Who calls, whichever node of ours was called.</summary>
    public Caller CallerOf(ServerCallContext context) => ForwardedCaller.Of(context, nodes);

    /// <summary>Whether a system has a right now, under the bundle in force.</summary>
    public bool Has(Caller caller, Func<SystemOptions, bool> right) =>
        _agencies.GetValueOrDefault(caller.Agency)?.Find(caller.System) is { } system && right(system);

    /// <summary>What a caller is told whose agency's work has ended here.</summary>
    public RpcException NotLeading(string agency) => LeadershipRefusals.NotLeading(_agencies[agency].Leader?.Address);
}
