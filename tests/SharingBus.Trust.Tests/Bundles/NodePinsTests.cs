using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using SharingBus.Federation.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;
using SharingBus.Trust.Identities;
using Xunit;

namespace SharingBus.Trust.Tests.Bundles;

public sealed class NodePinsTests : IDisposable
{
    private static readonly DateTimeOffset Now = new(2031, 5, 1, 12, 0, 0, TimeSpan.Zero);

    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(new ManualTime(Now));

    public void Dispose() => _authority.Dispose();

    [Fact]
    public void PinOf_ACertificate_IsTheDigestOfItsSubjectPublicKeyInfo()
    {
        using X509Certificate2 certificate = Issue();

        Assert.Equal(SHA256.HashData(certificate.PublicKey.ExportSubjectPublicKeyInfo()), NodePins.PinOf(certificate));
    }

    [Fact]
    public void Accept_WhereNothingIsListed_TakesAnyCertificate()
    {
        using X509Certificate2 certificate = Issue();

        Assert.True(new NodePins([]).Accept(certificate, Now));
        Assert.True(new NodePins([]).Accept(certificate: null, Now));
    }

    [Fact]
    public void Accept_WhereNodesAreListed_TakesOnlyTheirKeys()
    {
        using X509Certificate2 listed = Issue();
        using X509Certificate2 other = Issue();
        var pins = new NodePins([Node(listed)]);

        Assert.True(pins.Accept(listed, Now));
        Assert.False(pins.Accept(other, Now));
        Assert.False(pins.Accept(certificate: null, Now));
    }

    [Fact]
    public void Accept_OfAPinWithATerm_HoldsFromItsFirstInstantToBeforeItsLast()
    {
        using X509Certificate2 certificate = Issue();
        NodeIdentity node = Node(certificate);
        node.ValidFromUnixMicros = UnixMicros.From(Now);
        node.ValidUntilUnixMicros = UnixMicros.From(Now.AddHours(1));
        var pins = new NodePins([node]);

        Assert.False(pins.Accept(certificate, Now.AddMicroseconds(-1)));
        Assert.True(pins.Accept(certificate, Now));
        Assert.True(pins.Accept(certificate, Now.AddHours(1).AddMicroseconds(-1)));
        Assert.False(pins.Accept(certificate, Now.AddHours(1)));
    }

    private static NodeIdentity Node(X509Certificate2 certificate) => new() { SpkiSha256 = ByteString.CopyFrom(NodePins.PinOf(certificate)) };

    private X509Certificate2 Issue() => _authority.IssueSystem(new SystemIdentity("police-north", "node"));
}
