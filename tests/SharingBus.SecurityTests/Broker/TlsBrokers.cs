using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;
using SharingBus.TestKit;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Data;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;

namespace SharingBus.SecurityTests.Broker;

/// <summary>Two brokers that speak TLS only, set up by the file an operator is given: one in order, one whose certificate has expired.</summary>
public sealed class TlsBrokers : IAsyncLifetime
{
    public const string Police = "police-northbridge";
    public const string School = "school-eastfield";

    public const string VirtualHost = "tls";
    private static readonly TimeSpan LongAgo = TimeSpan.FromDays(60);

    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(TimeProvider.System);
    private readonly DevelopmentAuthority _past = DevelopmentAuthority.Create(new Past());
    private PrivateRabbitMq? _broker;
    private PrivateRabbitMq? _expired;
    private IReadOnlyList<AgencyAccess> _access = [];

    /// <summary>The root of the agencies' and of the broker's certificates.</summary>
    public X509Certificate2 Root => _authority.ExportCertificate();

    /// <summary>The root of the certificate that has expired; it has not.</summary>
    public X509Certificate2 RootOfExpired => _past.ExportCertificate();

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        if (!PrivateRabbitMq.IsInstalled)
        {
            return;
        }

        string[] hardened = await File.ReadAllLinesAsync(Path.Combine(Repository.Root, "deploy/rabbitmq/rabbitmq.conf"));
        Task<PrivateRabbitMq> expired = PrivateRabbitMq.StartNewAsync(
            CancellationToken.None, new BrokerSettings { Tls = TlsOf(_past.IssueServer("broker"), clientRoot: null) });
        _broker = await PrivateRabbitMq.StartNewAsync(
            CancellationToken.None, new BrokerSettings { Configuration = hardened, Tls = TlsOf(_authority.IssueServer("broker"), Root) });
        _expired = await expired;
        using var provisioner = new BrokerProvisioner(Management);
        _access = await provisioner.ProvisionAsync(VirtualHost, [Police, School], renewPasswords: false, CancellationToken.None);
    }

    /// <summary>The broker that is in order. Skips the running test where none is installed.</summary>
    public PrivateRabbitMq Require()
    {
        if (_broker is null)
        {
            Availability.Missing("skipped: no RabbitMQ. Install it (apt-get install rabbitmq-server; it need not run as a service).");
        }

        return _broker!;
    }

    public ManagementOptions Management => new()
    {
        Address = new Uri($"http://127.0.0.1:{Require().ManagementPort}/"), UserName = Require().UserName, Password = Require().Password,
    };

    /// <summary>An agency's access.</summary>
    public RabbitMqOptions AccessOf(string agency, RabbitMqTls? tls, bool ofExpired = false)
    {
        Require();
        AgencyAccess access = _access.Single(a => a.Agency == agency);
        return new RabbitMqOptions
        {
            Host = "localhost",
            Port = ofExpired ? _expired!.Port : _broker!.Port,
            VirtualHost = VirtualHost,
            UserName = access.UserName,
            Password = access.Password!,
            Tls = tls,
        };
    }

    /// <summary>TLS as an agency is to have it.</summary>
    public RabbitMqTls TlsOf(string agency) => new() { TrustedRoots = [Root], ClientCertificate = _authority.IssueSystem(new SystemIdentity(agency, "node")) };

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (PrivateRabbitMq? broker in (PrivateRabbitMq?[])[_broker, _expired])
        {
            if (broker is not null)
            {
                await broker.DisposeAsync();
            }
        }

        _authority.Dispose();
        _past.Dispose();
    }

    private static BrokerTls TlsOf(X509Certificate2 certificate, X509Certificate2? clientRoot)
    {
        using ECDsa key = certificate.GetECDsaPrivateKey()!;
        return new BrokerTls(certificate.ExportCertificatePem(), key.ExportPkcs8PrivateKeyPem(), clientRoot?.ExportCertificatePem());
    }

    private sealed class Past : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => System.GetUtcNow() - LongAgo;
    }
}
