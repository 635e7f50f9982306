using System.Text.Json;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;
using BrokerFederation = SharingBus.TestKit.Broker.TestFederation;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>
/// School and police over a real broker. One of them has two nodes, each a process of its own, on one database; the other's node is in the
/// test's process. The clock is the machine's.
/// </summary>
internal sealed class ReplicaFederation : IAsyncDisposable
{
    /// <summary>What the nodes send as the database's password; a server that trusts its socket does not ask for it.</summary>
    public const string DatabasePassword = "nobody-asks-for-this";


    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-replicas-");
    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(TimeProvider.System);
    private readonly Dictionary<string, AgencyKeys> _keys = [];
    private readonly SigningKey[] _governance = [SigningKey.Create(), SigningKey.Create()];
    private readonly BundleServer _bundles = new();
    private readonly BrokerFederation _broker;
    private readonly JournalDatabase _database;
    private readonly List<GrpcChannel> _channels = [];
    private readonly List<NodeProcess> _processes = [];
    private WebApplication? _policyService;
    private NodeHost? _alone;

    private ReplicaFederation(BrokerFederation broker, JournalDatabase database, string replicated)
    {
        _broker = broker;
        _database = database;
        Replicated = replicated;
        foreach (string agency in Agencies)
        {
            _keys.Add(agency, AgencyKeys.Create(agency));
        }

        var bundle = new TestBundle(_keys, _governance, Now);
        _bundles.Set(bundle.Sign(), bundle.Version);
    }

    /// <summary>The agency with two nodes.</summary>
    public string Replicated { get; }

    /// <summary>Its nodes.</summary>
    public IReadOnlyList<NodeProcess> Nodes => _processes;

    private static string[] Agencies { get; } = [TestBundle.Police, TestBundle.School, TestBundle.Youth];

    private static DateTimeOffset Now { get; } = TimeProvider.System.GetUtcNow();

    private string Alone => Replicated == TestBundle.School ? TestBundle.Police : TestBundle.School;

    public static async Task<ReplicaFederation> StartAsync(RabbitMqFixture broker, JournalDatabase database, string replicated, CancellationToken cancel)
    {
        var federation = new ReplicaFederation(await broker.NewFederationAsync(Agencies, cancel), database, replicated);
        await federation.StartPolicyServiceAsync();
        await federation.StartAloneAsync(cancel);
        federation._processes.AddRange(await Task.WhenAll(
            NodeProcess.StartAsync(federation.Configure("one")), NodeProcess.StartAsync(federation.Configure("two"))));
        return federation;
    }

    /// <summary>Starts one more node of the agency, which says that its database has a standby, or lets others read its passwords.</summary>
    public async Task StartAnotherAsync(string name, bool standby = false, bool open = false)
    {
        string file = Configure(name, standby);
        if (open)
        {
            UnixFiles.SetMode(Path.Combine(Path.GetDirectoryName(file)!, "db.password"), UnixFiles.OwnerOnly | UnixFileMode.GroupRead);
        }

        _processes.Add(await NodeProcess.StartAsync(file));
    }

    /// <summary>A notice of today.</summary>
    public static PublishRequest Request(string requestId)
    {
        ThreatNotice notice = Notices.Threat();
        notice.Handling.Retention.KeepUntilUnixSeconds = Now.AddDays(60).ToUnixTimeSeconds();
        notice.ObservedAt = new Moment { UnixMillis = Now.AddHours(-1).ToUnixTimeMilliseconds() };
        return notice.Request(requestId);
    }

    /// <summary>A client of the agency's nodes: of both where it has two.</summary>
    public ExchangeService.ExchangeServiceClient[] Clients(string agency, string system) =>
        [.. AddressesOf(agency).Select(address => Client(address, agency, system))];

    public ExchangeService.ExchangeServiceClient Client(Uri address, string agency, string system)
    {
        GrpcChannel channel = ServiceChannel.Open(
            address, _authority.IssueSystem(new SystemIdentity(agency, system)), _authority.ExportCertificate());
        _channels.Add(channel);
        return new ExchangeService.ExchangeServiceClient(channel);
    }

    public Task<string> HealthAsync(NodeProcess node) => HealthReader.ReadAsync(node.HealthAddress, _authority.ExportCertificate());

    /// <summary>The node that leads, once one does.</summary>
    public async Task<NodeProcess> LeaderAsync(CancellationToken cancel)
    {
        while (true)
        {
            foreach (NodeProcess node in _processes)
            {
                if ((await HealthAsync(node)).Contains("leader", StringComparison.Ordinal))
                {
                    return node;
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), cancel); // polled: the page has no other way to say it
        }
    }

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(c => c.Dispose());
        foreach (NodeProcess node in _processes)
        {
            await node.DisposeAsync();
        }

        await (_alone?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_policyService?.DisposeAsync() ?? ValueTask.CompletedTask);
        await _broker.DisposeAsync();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    private IEnumerable<Uri> AddressesOf(string agency) => agency == Replicated ? _processes.Select(p => p.Address) : [_alone!.Address];

    private async Task StartPolicyServiceAsync()
    {
        WebApplicationBuilder builder = ServiceHostBuilder.Create(Profile("policy-service"));
        builder.Services.AddSingleton(_bundles);
        _policyService = builder.Build();
        _policyService.UseListeners();
        _policyService.MapGrpcService<BundleServer>();
        await _policyService.StartAsync();
    }

    private async Task StartAloneAsync(CancellationToken cancel)
    {
        string directory = Directory.CreateDirectory(Path.Combine(_directory.FullName, "alone")).FullName;
        RabbitMqOptions access = _broker.AccessOf(Alone);
        var options = new NodeOptions
        {
            Federation = new FederationOptions
            {
                Id = TestBundle.FederationId,
                GovernanceKeys = [.. _governance.Select(g => PublicSigningKey.FromSpki(g.Spki.Span))],
                PolicyService = PolicyAddress(),
                ClientCertificate = _authority.IssueSystem(new SystemIdentity(Alone, "node")),
                BundleFile = Path.Combine(directory, "bundle.bin"),
            },
            Agencies =
            [
                new AgencyOptions
                {
                    Id = Alone,
                    DataDirectory = directory,
                    Keys = _keys[Alone],
                    Backbone = () => new RabbitMqBackbone(Alone, access),
                    Systems =
                    [
                        new SystemOptions { Name = "records", PublishTypes = [NoticeType.ThreatNotice] },
                        new SystemOptions { Name = "desk", Roles = [TestBundle.DutyDesk] },
                    ],
                },
            ],
        };
        _alone = await NodeHost.StartAsync(options, Profile("node-alone"), cancel);
    }

    private Uri PolicyAddress() => new($"https://localhost:{_policyService!.GrpcAddress().Port}");

    private ServiceProfile Profile(string name) => new()
    {
        Name = name,
        Certificate = _authority.IssueServer(name, "localhost"),
        TrustAnchor = _authority.ExportCertificate(),
        Logging = _ => { },
    };

    /// <summary>Writes a node's configuration and everything it names, as an operator would.</summary>
    private string Configure(string name, bool standby = false)
    {
        string directory = Directory.CreateDirectory(Path.Combine(_directory.FullName, name)).FullName;
        CertificateFiles.Save(directory, "node", _authority.IssueService(new SystemIdentity(Replicated, "node"), "localhost"));
        File.WriteAllText(Path.Combine(directory, "ca.pem"), _authority.ExportCertificate().ExportCertificatePem());
        Directory.CreateDirectory(Path.Combine(directory, "keys"));
        _keys[Replicated].Save(Path.Combine(directory, "keys"));
        for (int signer = 0; signer < _governance.Length; signer++)
        {
            KeyFiles.WritePublic(Path.Combine(directory, $"signer-{signer}.pem"), _governance[signer].Spki.Span);
        }

        RabbitMqOptions broker = _broker.AccessOf(Replicated);
        NpgsqlConnectionStringBuilder database = new(_database.ConnectionString);
        WriteSecret(Path.Combine(directory, "broker.password"), broker.Password);
        WriteSecret(Path.Combine(directory, "db.password"), database.Password ?? DatabasePassword);
        string file = Path.Combine(directory, "node.json");
        File.WriteAllText(file, JsonSerializer.Serialize(new
        {
            service = new { certificate = "node.crt.pem", key = "node.key.pem", trustAnchor = "ca.pem" },
            federation = new
            {
                id = TestBundle.FederationId,
                governanceKeys = new[] { "signer-0.pem", "signer-1.pem" },
                policyService = PolicyAddress(),
                bundleFile = "bundle.bin",
            },
            agencies = new[]
            {
                new
                {
                    id = Replicated,
                    dataDirectory = ".",
                    keysDirectory = "keys",
                    database = new
                    {
                        host = database.Host, port = database.Port, name = database.Database, user = database.Username,
                        passwordFile = "db.password", tls = false, standby, payloadKeys = _database.KeyFile,
                    },
                    broker = new
                    {
                        host = broker.Host, port = broker.Port, virtualHost = broker.VirtualHost, user = broker.UserName,
                        passwordFile = "broker.password", tls = false,
                    },
                    systems = new object[]
                    {
                        new { name = "records", publish = new[] { "ThreatNotice" } },
                        new { name = "desk", roles = new[] { TestBundle.DutyDesk } },
                    },
                },
            },
        }));
        return file;
    }

    private static void WriteSecret(string path, string secret)
    {
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFiles.OwnerOnly;
        }

        using var writer = new StreamWriter(path, options);
        writer.Write(secret);
    }
}
