using Grpc.Core;
using Microsoft.AspNetCore.Http;
using SharingBus.Hosting.Callers;

namespace SharingBus.Node.Leadership;

/// <summary>
/// How a follower tells the leader whose call it hands on. The header counts only on a connection whose certificate is another node's of the
/// same operator, which has seen the caller's certificate. From anybody else it is nothing, and from who only bears such a node's name a
/// reason to refuse the call.
/// </summary>
internal static class ForwardedCaller
{
    private const string Header = "sharingbus-for";

    /// <summary>The caller of a call, who stands in its header where another node of ours hands it on.</summary>
    /// <param name="call">The call.</param>
    /// <param name="shown">Who makes it. A token never hands on: only another node's own certificate does.</param>
    /// <param name="nodes">Who is another node of ours.</param>
    /// <exception cref="RpcException">The certificate has the name of one and not the key.</exception>
    public static Caller Of(HttpContext call, CallerStanding shown, OwnNodes nodes)
    {
        if (shown.Token is not null || call.Request.Headers[Header] is not [{ } named] || call.Connection.ClientCertificate is not { } certificate
            || !nodes.IsNamed(certificate))
        {
            return shown.Caller;
        }

        return nodes.Are(certificate) ? Read(named) ?? shown.Caller : throw LeadershipRefusals.NotPinned();
    }

    /// <summary>Whether the call was handed on, or says so: it is not handed on again.</summary>
    public static bool IsForwarded(ServerCallContext context) => context.RequestHeaders.GetValue(Header) is not null;

    /// <summary>What a call is handed on with.</summary>
    public static Metadata HeadersFor(Caller caller) => new() { { Header, $"{caller.Agency}/{caller.System}" } };

    private static Caller? Read(string named) => named.Split('/') is [{ Length: > 0 } agency, { Length: > 0 } system] ? new Caller(agency, system) : null;
}
