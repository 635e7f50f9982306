using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using SharingBus.Federation.V1;
using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;
using SharingBus.Node.Tests.Federation;
using SharingBus.PolicyService;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;
using SharingBus.Trust.Identities;

namespace SharingBus.SecurityTests.Register;

/// <summary>A policy service in earnest, on a socket, and certificates of the authority that it trusts.</summary>
internal sealed class PinnedPolicyService : IAsyncDisposable
{
    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-pins-");
    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(TimeProvider.System);
    private readonly AttackedRegister _register = new();
    private readonly List<IDisposable> _open = [];
    private PolicyServiceHost? _host;
    private ulong _version;

    public TestClock Clock => _register.Clock;

    public static async Task<PinnedPolicyService> StartAsync()
    {
        var service = new PinnedPolicyService();
        var options = new PolicyServiceOptions
        {
            Federation = TestBundle.FederationId,
            BundleDirectory = service._directory.FullName,
            GovernanceKeys = [.. service._register.Governance.Select(key => PublicSigningKey.FromSpki(key.Spki.Span))],
        };
        var profile = new ServiceProfile
        {
            Name = "policy-service",
            Certificate = service._authority.IssueServer("policy-service"),
            TrustAnchor = service._authority.ExportCertificate(),
            Time = service.Clock,
            Logging = _ => { },
        };
        service._host = await PolicyServiceHost.StartAsync(options, profile, CancellationToken.None);
        return service;
    }

    /// <summary>Publishes the next version.</summary>
    public void Publish(Action<Bundle>? change = null) =>
        Assert.Equal("OK", _host!.Publish(_register.Signed(_register.Bundle(++_version, change))).Reason());

    /// <summary>A certificate that the authority made out to a system; each time with a key of its own.</summary>
    public X509Certificate2 Certificate(string agency, string system = "node") => _authority.IssueSystem(new SystemIdentity(agency, system));

    /// <summary>A client that shows a certificate.</summary>
    public FederationService.FederationServiceClient Client(ServiceCertificate certificate)
    {
        GrpcChannel channel = ServiceChannel.Open(_host!.Address, certificate, _authority.ExportCertificate());
        _open.Add(channel);
        return new FederationService.FederationServiceClient(channel);
    }

    public async ValueTask DisposeAsync()
    {
        _open.ForEach(channel => channel.Dispose());
        await _host!.DisposeAsync();
        _register.Dispose();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }
}
