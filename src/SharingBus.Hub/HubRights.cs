using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hub;

/// <summary>Who may do what at a hub: the systems of its own agency, everything; others, nothing.</summary>
internal sealed class HubRights(HubOptions options) : ICallerRights
{
    public Caller ActingFor(HttpContext call, CallerStanding shown) => shown.Caller;

    public RpcException? Refuse(Caller caller, IReadOnlyList<CallerRight> anyOf) =>
        caller.Agency == options.Agency && anyOf.All(right => right is CallerRight.BeIdentified or CallerRight.ReadSituations)
            ? null
            : WireError.Create(StatusCode.PermissionDenied, "NOT_OF_THE_HUBS_AGENCY", "Only systems of the hub's own agency are answered.");
}
