using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Callers;

namespace SharingBus.Node.Leadership;

/// <summary>
/// How a follower tells the leader whose call it hands on. The header counts only on a connection whose certificate names the very system
/// that this node is itself: another node of the same operator, which has seen the caller's certificate. From anybody else it is nothing.
/// </summary>
internal static class ForwardedCaller
{
    private const string Header = "sharingbus-for";

    /// <summary>The caller of a call, who stands in its header where another node of ours hands it on.</summary>
    /// <param name="call">The call.</param>
    /// <param name="shown">Who makes it. A token never hands on: only another node's own certificate does.</param>
    /// <param name="self">The system that this node is itself; null where its certificate names none.</param>
    public static Caller Of(HttpContext call, CallerStanding shown, Caller? self)
    {
        bool mayHandOn = shown.Token is null && shown.Caller == self;
        return mayHandOn && call.Request.Headers[Header] is [{ } named] ? Read(named) ?? shown.Caller : shown.Caller;
    }

    /// <summary>Whether the call was handed on, or says so: it is not handed on again.</summary>
    public static bool IsForwarded(ServerCallContext context) => context.RequestHeaders.GetValue(Header) is not null;

    /// <summary>What a call is handed on with.</summary>
    public static Metadata HeadersFor(Caller caller) => new() { { Header, $"{caller.Agency}/{caller.System}" } };

    private static Caller? Read(string named) => named.Split('/') is [{ Length: > 0 } agency, { Length: > 0 } system] ? new Caller(agency, system) : null;
}
