using System.Security.Cryptography.X509Certificates;
using SharingBus.Hosting.Callers;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.Leadership;

/// <summary>
/// Which peers are nodes of the same operator as this one: their certificate names the system that this node is itself, and its key is
/// among those that the register lists for the agency's nodes, once it lists any.
/// </summary>
/// <param name="self">The system that this node is itself; null where its certificate names none.</param>
/// <param name="federation">The bundle in force.</param>
/// <param name="time">The clock that pins are judged by.</param>
internal sealed class OwnNodes(Caller? self, FederationState federation, TimeProvider time)
{
    /// <summary>Whether there can be others at all.</summary>
    public bool MayExist => self is not null;

    /// <summary>Whether a certificate names this node's own system, which does not make it one of its nodes'.</summary>
    public bool IsNamed(X509Certificate2? certificate) =>
        self is not null && certificate is not null && CallerIdentity.FromCertificate(certificate) == self;

    /// <summary>Whether a certificate that was trusted by its authority is one of these nodes'.</summary>
    public bool Are(X509Certificate2? certificate) => IsNamed(certificate) && IsPinned(certificate);

    private bool IsPinned(X509Certificate2? certificate) =>
        federation.Keys?.Current.Find(self!.Agency)?.Nodes.Accept(certificate, time.GetUtcNow()) ?? true;
}
