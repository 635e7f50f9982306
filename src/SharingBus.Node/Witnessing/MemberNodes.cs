using System.Security.Cryptography.X509Certificates;
using Grpc.Core;
using SharingBus.Hosting.Callers;
using SharingBus.Node.Bundles;
using SharingBus.Node.Leadership;

namespace SharingBus.Node.Witnessing;

/// <summary>
/// Who is a node of a member, by the bundle in force: its certificate names a member, and its key is among those that the register lists for that member's nodes,
/// once it lists any.
/// </summary>
internal sealed class MemberNodes(FederationState federation, TimeProvider time)
{
    /// <summary>Whether the agency of a caller is a member.</summary>
    public bool IsMember(Caller caller) => federation.Keys?.Current.Find(caller.Agency) is not null;

    /// <summary>Whether a certificate that was trusted by its authority is a member's node's.</summary>
    public bool Are(X509Certificate2 certificate) =>
        CallerIdentity.FromCertificate(certificate) is { } named && Accepts(named, certificate);

    /// <summary>Lets a call of a member's node in.</summary>
    /// <exception cref="RpcException">Its key is none that its agency lists.</exception>
    public void Require(ServerCallContext context)
    {
        if (!Accepts(CallerIdentity.Of(context), context.GetHttpContext().Connection.ClientCertificate))
        {
            throw LeadershipRefusals.NotPinned();
        }
    }

    private bool Accepts(Caller named, X509Certificate2? certificate) =>
        federation.Keys?.Current.Find(named.Agency)?.Nodes.Accept(certificate, time.GetUtcNow()) ?? false;
}
