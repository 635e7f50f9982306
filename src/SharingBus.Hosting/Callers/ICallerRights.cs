using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace SharingBus.Hosting.Callers;

/// <summary>Who may do what at a host. Asked for every call, before its message is read.</summary>
public interface ICallerRights
{
    /// <summary>In whose name a call is made: the caller's own, unless the host lets it hand on the calls of others.</summary>
    /// <exception cref="RpcException">It may not even say in whose name.</exception>
    Caller ActingFor(HttpContext call, CallerStanding shown);

    /// <summary>Why a caller that has none of these rights is refused; null where it has one.</summary>
    RpcException? Refuse(Caller caller, IReadOnlyList<CallerRight> anyOf);
}
