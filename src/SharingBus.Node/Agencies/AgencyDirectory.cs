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

    /// <summary>What is refused to a caller who has no rights here, whether its agency is hosted or not.</summary>
    public static RpcException NoRights() =>
        WireError.Create(StatusCode.PermissionDenied, "NOT_PERMITTED", "The system has no rights at this node.");

    public void Add(AgencyReplica agency) => _agencies.Add(agency.Id, agency);

    /// <summary>
    /// The agency and system of a call. What it showed says who calls; a request that names an agency must name the caller's own.
    /// The answer never tells which agencies or systems exist. Who is permitted and called a follower is told where the leader is.
    /// </summary>
    public (HostedAgency Agency, SystemOptions System, Caller Caller) Resolve(ServerCallContext context, string requestedAgency)
    {
        Caller caller = CallerIdentity.Of(context);
        bool ownAgency = requestedAgency.Length == 0 || requestedAgency == caller.Agency;
        if (Find(caller) is not { } system || !ownAgency)
        {
            throw NoRights();
        }

        AgencyReplica agency = _agencies[caller.Agency];
        return (agency.Work ?? throw LeadershipRefusals.NotLeading(agency.Leader?.Address), system, caller);
    }

    /// <summary>The work of an agency that is hosted here, whoever calls; null where it is not hosted.</summary>
    /// <exception cref="RpcException">Another of the agency's nodes leads.</exception>
    public HostedAgency? WorkOf(string agency) =>
        _agencies.GetValueOrDefault(agency) is { } replica ? replica.Work ?? throw LeadershipRefusals.NotLeading(replica.Leader?.Address) : null;

    /// <summary>The system of a hosted agency that a caller is; null where it is none.</summary>
    public SystemOptions? Find(Caller caller) => _agencies.GetValueOrDefault(caller.Agency)?.Find(caller.System);

    /// <summary>The leader to hand a call on to, and for whom; null where the call is answered here, be it with a refusal.</summary>
    public (RemoteLeader Leader, Caller Caller)? Elsewhere(ServerCallContext context)
    {
        Caller caller = CallerIdentity.Of(context);
        bool mayAsk = nodes.MayExist && Find(caller) is not null && !ForwardedCaller.IsForwarded(context);
        return mayAsk && _agencies[caller.Agency] is { Work: null, Leader: { } leader } ? (leader, caller) : null;
    }

    /// <summary>Whether a system has a right now, under the bundle in force.</summary>
    public bool Has(Caller caller, Func<SystemOptions, bool> right) =>
        Find(caller) is { } system && right(system);

    /// <summary>What a caller is told whose agency's work has ended here.</summary>
    public RpcException NotLeading(string agency) => LeadershipRefusals.NotLeading(_agencies[agency].Leader?.Address);
}
