using Grpc.Core;
using Microsoft.AspNetCore.Connections.Features;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;

namespace SharingBus.PolicyService.Bundles;

/// <summary>
/// Whether a caller may have bundles. Once its agency lists its nodes, only their keys may, by the bundle in service: a certificate that an
/// authority made out to the agency's name by mistake or under pressure gets nothing.
/// </summary>
internal sealed class NodeAdmission(BundleStore store, TimeProvider time)
{
    /// <summary>Lets a caller in.</summary>
    /// <exception cref="RpcException">Its key is none that its agency lists.</exception>
    public void Require(ServerCallContext context)
    {
        var caller = CallerIdentity.Of(context);
        var http = context.GetHttpContext();
        if (store.Current?.Keys.Find(caller.Agency)?.Nodes.Accept(http.Connection.ClientCertificate, time.GetUtcNow()) ?? true)
        {
            return;
        }

        // The certificate is that of the connection: a node that was given another one since must connect anew to show it.
        http.Features.Get<IConnectionLifetimeNotificationFeature>()?.RequestClose();
        throw WireError.Create(
            StatusCode.PermissionDenied, "NODE_NOT_PINNED", "The certificate's key is none that the register lists for a node of its agency.");
    }
}
