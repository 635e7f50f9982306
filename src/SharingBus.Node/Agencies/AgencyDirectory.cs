using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Leadership;

namespace SharingBus.Node.Agencies;

/// <summary>The agencies of this node, and who may speak for which.</summary>
/// <param name="self">The system that this node is itself, and other nodes of ours are too; null where its certificate names none.</param>
internal sealed class AgencyDirectory(Caller? self)
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

    /// <summary>The system of a hosted agency that a caller is; null where it is none.</summary>
    public SystemOptions? Find(Caller caller) => _agencies.GetValueOrDefault(caller.Agency)?.Find(caller.System);

    /// <summary>The leader to hand a call on to, and for whom; null where the call is answered here, be it with a refusal.</summary>
    public (RemoteLeader Leader, Caller Caller)? Elsewhere(ServerCallContext context)
    {
        Caller caller = CallerIdentity.Of(context);
        bool mayAsk = self is not null && Find(caller) is not null && !ForwardedCaller.IsForwarded(context);
        return mayAsk && _agencies[caller.Agency] is { Work: null, Leader: { } leader } ? (leader, caller) : null;
    }

    /// <summary>What a caller is told whose agency's work has ended here.</summary>
    public RpcException NotLeading(string agency) => LeadershipRefusals.NotLeading(_agencies[agency].Leader?.Address);
}
