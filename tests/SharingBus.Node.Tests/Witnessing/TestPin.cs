using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Trust.Bundles;

namespace SharingBus.Node.Tests.Witnessing;

/// <summary>Lists the key of a node of the school in a bundle, once it is known.</summary>
internal sealed class TestPin : IDisposable
{
    public X509Certificate2? Certificate { get; set; }

    public void Shape(Bundle bundle)
    {
        if (Certificate is { } certificate)
        {
            bundle.Agencies.Single(agency => agency.Id == TestBundle.School).Nodes.Add(
                new NodeIdentity { SpkiSha256 = ByteString.CopyFrom(NodePins.PinOf(certificate)) });
        }
    }

    public void Dispose() => Certificate?.Dispose();
}
