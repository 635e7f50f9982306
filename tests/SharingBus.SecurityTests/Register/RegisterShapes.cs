using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Bundles;

namespace SharingBus.SecurityTests.Register;

/// <summary>Changes to the register of a test's bundle.</summary>
internal static class RegisterShapes
{
    /// <summary>Lists the systems of an agency.</summary>
    public static void Bound(this Bundle bundle, string agency, params IEnumerable<SystemRights> systems) =>
        Of(bundle, agency).SystemRegister = new SystemRegister { Systems = { systems } };

    /// <summary>Lists a certificate's key as a node's of an agency.</summary>
    public static void Pin(this Bundle bundle, string agency, X509Certificate2 certificate, DateTimeOffset? from = null, DateTimeOffset? until = null) =>
        Of(bundle, agency).Nodes.Add(new NodeIdentity
        {
            SpkiSha256 = ByteString.CopyFrom(NodePins.PinOf(certificate)),
            ValidFromUnixMicros = Micros(from),
            ValidUntilUnixMicros = Micros(until),
        });

    /// <summary>Publishes the next version.</summary>
    public static void PublishNext(this TestFederation federation)
    {
        federation.Bundle.Version++;
        federation.PublishBundle();
    }

    private static Agency Of(Bundle bundle, string agency) => bundle.Agencies.Single(candidate => candidate.Id == agency);

    private static long Micros(DateTimeOffset? instant) => instant?.ToUnixTimeMilliseconds() * 1000 ?? 0;
}
