using System.Security.Cryptography.X509Certificates;
using Grpc.Core;

namespace SharingBus.SecurityTests.Callers;

/// <summary>A certificate that must not be taken.</summary>
/// <param name="Name">What is wrong with it, in a few words.</param>
/// <param name="Status">
/// What its holder gets: no connection (UNAVAILABLE) where the certificate itself is refused, UNAUTHENTICATED where it names nobody,
/// PERMISSION_DENIED where it names somebody who has no rights here.
/// </param>
/// <param name="Certificate">The certificate with its key.</param>
internal sealed record HostileCertificate(string Name, StatusCode Status, X509Certificate2 Certificate)
{
    /// <summary>Whether TLS 1.3 lets a client show it at all; where not, the connection comes without a certificate.</summary>
    public bool IsShown { get; init; } = true;
}
