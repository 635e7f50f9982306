using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Errors;

namespace SharingBus.Hosting.Callers;

/// <summary>The rights at a host that gives none: who has shown who it is may call what needs no more.</summary>
internal sealed class IdentifiedCallers : ICallerRights
{
    public Caller ActingFor(HttpContext call, CallerStanding shown) => shown.Caller;

    public RpcException? Refuse(Caller caller, IReadOnlyList<CallerRight> anyOf) => anyOf.Contains(CallerRight.BeIdentified)
        ? null
        : WireError.Create(StatusCode.PermissionDenied, "NOT_PERMITTED", "The system has no rights at this service.");
}
