using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;

namespace SharingBus.Node.Agencies;

/// <summary>The agencies of this node, and who may speak for which.</summary>
internal sealed class AgencyDirectory
{
    private readonly Dictionary<string, HostedAgency> _agencies = [];

    /// <summary>The hosted agencies.</summary>
    public IReadOnlyCollection<HostedAgency> All => _agencies.Values;

    public void Add(HostedAgency agency) => _agencies.Add(agency.Id, agency);

    /// <summary>
    /// The agency and system of a call. The certificate alone says who calls; a request that names an agency must name the caller's own.
    /// The answer never tells which agencies or systems exist.
    /// </summary>
    public (HostedAgency Agency, SystemOptions System, Caller Caller) Resolve(ServerCallContext context, string requestedAgency)
    {
        Caller caller = CallerIdentity.Of(context);
        HostedAgency? agency = _agencies.GetValueOrDefault(caller.Agency);
        SystemOptions? system = agency?.Find(caller.System);
        bool ownAgency = requestedAgency.Length == 0 || requestedAgency == caller.Agency;
        return agency is not null && system is not null && ownAgency
            ? (agency, system, caller)
            : throw WireError.Create(StatusCode.PermissionDenied, "NOT_PERMITTED", "The system has no rights at this node.");
    }
}
