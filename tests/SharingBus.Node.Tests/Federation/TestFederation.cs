using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using SharingBus.Backbone;
using SharingBus.Backbone.Loopback;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;
using SharingBus.Hosting.Tokens;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Admission;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Witnessing;
using SharingBus.TestKit.Logging;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;
using SharingBus.Trust.Identities;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Federation;

/// <summary>A federation of real nodes in one process, on real sockets with TLS, over the in-memory backbone.</summary>
internal sealed class TestFederation : IAsyncDisposable
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 8, 0, 0, TimeSpan.Zero);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-node-");
    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(TimeProvider.System);
    private readonly Dictionary<string, AgencyKeys> _keys = [];
    private readonly SigningKey[] _governance = [SigningKey.Create(), SigningKey.Create()];
    private readonly Dictionary<string, NodeHost> _nodes = [];
    private readonly List<GrpcChannel> _channels = [];
    private readonly ILoggerProvider? _log;
    private readonly Func<string, IBackbone> _connect;
    private WebApplication? _policyService;
    private int _policyPort;

    private TestFederation(ILoggerProvider? log, Func<string, IBackbone>? connect)
    {
        _log = log;
        _connect = connect ?? (agency => Exchange!.Connect(agency));
        foreach (string agency in Agencies)
        {
            using AgencyKeys keys = AgencyKeys.Create(agency);
            keys.Save(Directory.CreateDirectory(KeysDirectory(agency)).FullName);
            _keys.Add(agency, AgencyKeys.Load(agency, KeysDirectory(agency)));
        }

        Bundle = new TestBundle(_keys, _governance, Start);
        Exchange = new LoopbackExchange(time: Clock);
    }

    public static IReadOnlyList<string> Agencies { get; } = [TestBundle.Police, TestBundle.School, TestBundle.Youth];

    public TestClock Clock { get; } = new(Start);

    public TestBundle Bundle { get; }

    public BundleServer Bundles { get; } = new();

    public LoopbackExchange Exchange { get; }

    /// <summary>Who reviews the use of the emergency right at nodes that are started from now on.</summary>
    public string BreakGlassSupervisor { get; set; } = TestBundle.Head;

    /// <summary>For the nodes that are started from now on.</summary>
    public QuarantineOptions Quarantine { get; set; } = new();

    /// <summary>For how long nodes keep the entries of their journals that are started from now on.</summary>
    public MetadataTerms Metadata { get; set; } = new();

    /// <summary>The largest write that the journals of nodes take that are started from now on; null for what nodes have.</summary>
    public int? WriteBytes { get; set; }

    /// <summary>What happens at an agency before each attempt at a batch is handled.</summary>
    public Func<string, ReceivedBatch, CancellationToken, Task> BeforeHandling { get; set; } = (_, _, _) => Task.CompletedTask;

    /// <summary>The agencies whose journals are in a database. Their nodes may be started more than once, each under a name of its own.</summary>
    public Dictionary<string, DatabaseOptions> Databases { get; } = [];

    /// <summary>Bounds of the nodes that are started from now on.</summary>
    public AdmissionOptions Admission { get; set; } = new();

    /// <summary>Rate of the system <c>records</c> at nodes that are started from now on; 0 is no bound.</summary>
    public double RecordsPerSecond { get; set; }

    /// <summary>The tokens that nodes take that are started from now on.</summary>
    public TokenOptions? Tokens { get; set; }

    /// <summary>What callers of nodes may cost that are started from now on.</summary>
    public CallLimits Limits { get; set; } = new();

    /// <summary>Systems of the nodes that are started from now on, beside those that all have.</summary>
    public IReadOnlyList<SystemOptions> MoreSystems { get; set; } = [];

    /// <summary>Stands between the backbone and nodes that are started from now on.</summary>
    public Func<IBackbone, IBackbone> Watch { get; set; } = static connection => connection;

    /// <summary>Who cosigns for an agency whose node is started from now on; nobody unless set.</summary>
    public Dictionary<string, WitnessingOptions> Witnessing { get; } = [];

    /// <summary>Directories of agencies that have theirs elsewhere.</summary>
    public Dictionary<string, string> Directories { get; } = [];

    /// <param name="log">Listens to the nodes.</param>
    /// <param name="withPolicyService">Whether the policy service answers.</param>
    /// <param name="inDatabase">An agency whose journal is in a database.</param>
    /// <param name="shape">Changes the first bundle.</param>
    /// <param name="connect">How an agency reaches the backbone; in memory unless set.</param>
    public static async Task<TestFederation> StartAsync(
        ILoggerProvider? log = null,
        bool withPolicyService = true,
        (string Agency, DatabaseOptions Database)? inDatabase = null,
        Action<TestBundle>? shape = null,
        Func<string, IBackbone>? connect = null)
    {
        var federation = new TestFederation(log, connect);
        shape?.Invoke(federation.Bundle);
        if (inDatabase is { } shared)
        {
            federation.Databases.Add(shared.Agency, shared.Database);
        }

        federation.PublishBundle();
        await federation.StartPolicyServiceAsync();
        if (!withPolicyService)
        {
            await federation.StopPolicyServiceAsync(); // its address is known, and nobody answers there
        }

        foreach (string agency in Agencies)
        {
            federation.Exchange.Declare(agency);
            await federation.StartNodeAsync(agency);
        }

        return federation;
    }

    public void PublishBundle() => Bundles.Set(Bundle.Sign(), Bundle.Version);

    /// <summary>Starts an agency's node, or one more of them under another name.</summary>
    public async Task StartNodeAsync(string agency, string? name = null)
    {
        string node = name ?? agency;
        string directory =
            Directories.GetValueOrDefault(agency) ?? Directory.CreateDirectory(Path.Combine(_directory.FullName, node)).FullName;
        Func<IBackbone, IBackbone> watch = Watch;
        var options = new NodeOptions
        {
            Federation = new FederationOptions
            {
                Id = TestBundle.FederationId,
                GovernanceKeys = [.. _governance.Select(g => PublicSigningKey.FromSpki(g.Spki.Span))],
                PolicyService = new Uri($"https://localhost:{_policyPort}"),
                ClientCertificate = System(agency, "node"),
                BundleFile = Path.Combine(directory, "bundle.bin"),
            },
            Agencies =
            [
                new AgencyOptions
                {
                    Id = agency,
                    DataDirectory = directory,
                    Database = Databases.GetValueOrDefault(agency),
                    Keys = _keys[agency],
                    Backbone = () => watch(_connect(agency)),
                    Admission = Admission,
                    Systems =
                    [
                        new SystemOptions { Name = "records", PublishTypes = [NoticeType.ThreatNotice, NoticeType.InformationRequest, NoticeType.InformationResponse], NoticesPerSecond = RecordsPerSecond, Approver = true },
                        new SystemOptions
                        {
                            Name = "desk",
                            Roles = [TestBundle.DutyDesk, TestBundle.NightDesk, TestBundle.NewDesk, TestBundle.SafeguardingLead, TestBundle.Mentor],
                        },
                        new SystemOptions { Name = "hub", Roles = [TestBundle.DutyDesk, TestBundle.NightDesk, TestBundle.SafeguardingLead], PublishTypes = [NoticeType.ThreatNotice], Notebook = true },
                        new SystemOptions { Name = "bridge", Roles = [TestBundle.DutyDesk, TestBundle.SafeguardingLead], PublishTypes = [NoticeType.ThreatNotice] },
                        new SystemOptions { Name = "night-bridge", Roles = [TestBundle.NightDesk] },
                        new SystemOptions { Name = "audit", Auditor = true },
                        new SystemOptions { Name = "operations", Administrator = true },
                        new SystemOptions { Name = "command", BreakGlass = true, Roles = [TestBundle.SafeguardingLead, TestBundle.Head] },
                        new SystemOptions { Name = "head-office", Roles = [TestBundle.Head], Approver = true },
                        .. MoreSystems,
                    ],
                    BreakGlassSupervisor = BreakGlassSupervisor,
                    Quarantine = Quarantine,
            Metadata = Metadata,
                    Witnessing = Witnessing.GetValueOrDefault(agency) ?? new WitnessingOptions(),
                    BeforeHandling = (batch, cancellation) => BeforeHandling(agency, batch, cancellation),
                    WriteBytes = WriteBytes ?? AgencyOptions.DefaultWriteBytes,
                },
            ],
        };
        _nodes[node] = await NodeHost.StartAsync(options, Profile($"node-{node}", ofAgency: agency), CancellationToken.None);
    }

    /// <summary>An agency as a witness, wherever its node is at the moment; with its node stopped it cannot be reached.</summary>
    public WitnessOptions WitnessAt(string agency) => new()
    {
        Agency = agency, Addresses = () => _nodes.TryGetValue(agency, out NodeHost? node) ? [node.Address] : [],
    };

    /// <summary>Starts an agency's node again, so that others cosign for it.</summary>
    public Task RestartWitnessedAsync(string agency, int quorum, params string[] witnesses) =>
        RestartWitnessedAsync(agency, quorum, (IReadOnlyList<WitnessOptions>)[.. witnesses.Select(WitnessAt)]);

    /// <summary>The same with witnesses that may be the test's own. The journal is looked at all the time.</summary>
    public async Task RestartWitnessedAsync(string agency, int quorum, IReadOnlyList<WitnessOptions> witnesses)
    {
        await StopNodeAsync(agency);
        Witnessing[agency] = new WitnessingOptions { Quorum = quorum, Witnesses = witnesses, Interval = TimeSpan.FromMilliseconds(50) };
        await StartNodeAsync(agency);
    }

    /// <summary>An agency's node as one of another agency's nodes asks it.</summary>
    public WitnessService.WitnessServiceClient WitnessOf(string agency, string asked, string system = "node") => new(Open(agency, System(asked, system)));

    /// <summary>The same, with a certificate that the caller chooses.</summary>
    public WitnessService.WitnessServiceClient WitnessOf(string agency, X509Certificate2 certificate) => new(Open(agency, certificate));

    /// <summary>Where an agency's keys are: its node reads them again when they change.</summary>
    public string KeysDirectory(string agency) => Path.Combine(_directory.FullName, $"keys-{agency}");

    /// <summary>The keys that an agency holds.</summary>
    public AgencyKeys Keys(string agency) => _keys[agency];

    /// <summary>Where an agency's journal is.</summary>
    public JournalOptions JournalOf(string agency) => new() { Agency = agency, Path = Path.Combine(_directory.FullName, agency, "journal.db") };

    public async Task StopNodeAsync(string node)
    {
        await _nodes[node].DisposeAsync();
        _nodes.Remove(node);
    }

    public NodeHost Node(string name) => _nodes[name];

    /// <summary>A client of one of several nodes of an agency.</summary>
    public ExchangeService.ExchangeServiceClient ClientAt(string node, string agency, string system) =>
        new(Open(node, System(agency, system)));

    /// <summary>What a node's health page says.</summary>
    public Task<string> HealthAsync(string node) => HealthReader.ReadAsync(_nodes[node].HealthAddress, _authority.ExportCertificate());

    /// <summary>Takes a member's place: its node stops, and the test sends with its keys.</summary>
    public async Task<HostileAgency> TurnHostileAsync(string agency)
    {
        await StopNodeAsync(agency);
        KeyDirectory directory = DirectoryNow();
        IBackbone backbone = _connect(agency);
        await backbone.StartAsync([], (_, _) => Task.FromResult(ReceiveOutcome.Acknowledge), CancellationToken.None);
        return new HostileAgency(_keys[agency], directory, backbone, Clock);
    }

    /// <summary>A member's private keys, for tests that take its place.</summary>
    public AgencyKeys KeysOf(string agency) => _keys[agency];

    /// <summary>The keys in force by the bundle that is served now.</summary>
    public KeyDirectory DirectoryNow()
    {
        var verifier = new BundleVerifier(
            TestBundle.FederationId, _governance.Select(g => PublicSigningKey.FromSpki(g.Spki.Span)), Clock);
        return new KeyDirectory(verifier.Verify(Bundles.Bundle!, null).Bundle!);
    }

    /// <summary>An agency at work, as its own node sees it.</summary>
    public HostedAgency Hosted(string node) => _nodes[node].Agencies.Single().Work!;

    /// <summary>Stops a node and reads entries of one kind from its journal.</summary>
    public async Task<IReadOnlyList<JournalEntry>> StopAndReadAsync(string agency, JournalEntry.EventOneofCase kind)
    {
        await StopNodeAsync(agency);
        await using Journal journal = await Journal.OpenAsync(JournalOf(agency), Clock, NullLogger<Journal>.Instance);
        EntryPage page = await journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.Of(kind));
        return [.. page.Entries.Select(e => e.Parse()!)];
    }

    /// <summary>Takes a member's place with new keys, which the federation learns of with the next bundle that is published.</summary>
    public async Task<HostileAgency> TurnHostileWithNewKeysAsync(string agency)
    {
        _keys[agency] = AgencyKeys.Create(agency);
        Bundle.Version++;
        var verifier = new BundleVerifier(
            TestBundle.FederationId, _governance.Select(g => PublicSigningKey.FromSpki(g.Spki.Span)), Clock);
        await StopNodeAsync(agency);
        IBackbone backbone = Exchange.Connect(agency);
        await backbone.StartAsync([], (_, _) => Task.FromResult(ReceiveOutcome.Acknowledge), CancellationToken.None);
        return new HostileAgency(_keys[agency], new KeyDirectory(verifier.Verify(Bundle.Sign(), null).Bundle!), backbone, Clock);
    }

    public ExchangeService.ExchangeServiceClient Client(string agency, string system) => new(Open(agency, System(agency, system)));

    public ExchangeService.ExchangeServiceClient Client(string agency, X509Certificate2 certificate) => new(Open(agency, certificate));

    public QuarantineService.QuarantineServiceClient QuarantineOf(string agency, string system = "operations") => new(Open(agency, System(agency, system)));

    public BreakGlassService.BreakGlassServiceClient BreakGlassAt(string node, string agency, string system) => new(Open(node, System(agency, system)));

    public ReleaseService.ReleaseServiceClient ReleasesAt(string node, string agency, string system) => new(Open(node, System(agency, system)));

    public ReplayService.ReplayServiceClient ReplayOf(string agency, string system = "audit") => new(Open(agency, System(agency, system)));

    public NotebookService.NotebookServiceClient NotebookAt(string node, string agency, string system = "hub") => new(Open(node, System(agency, system)));

    public RetentionService.RetentionServiceClient RetentionOf(string agency, string system = "operations") => new(Open(agency, System(agency, system)));

    public LineageService.LineageServiceClient Auditor(string agency) => Lineage(agency, "audit");

    public LineageService.LineageServiceClient Lineage(string agency, string system) => new(Open(agency, System(agency, system)));

    /// <summary>The authority that everybody trusts, with its key: for certificates that it should never have issued.</summary>
    public X509Certificate2 AuthorityWithKey()
    {
        string directory = _directory.CreateSubdirectory("authority").FullName;
        _authority.Save(directory);
        return CertificateFiles.Load(directory, "development-ca");
    }

    /// <summary>What a process needs that serves beside a node, as a system of its agency.</summary>
    public ServiceProfile ServiceOf(string agency, string system) => new()
    {
        Name = system,
        WebPort = 0,
        Certificate = _authority.IssueService(new SystemIdentity(agency, system), "localhost"),
        TrustAnchor = _authority.ExportCertificate(),
        Time = Clock,
        Logging = logging =>
        {
            if (_log is not null)
            {
                logging.AddProvider(_log);
            }
        },
    };

    /// <summary>The address of an agency's node.</summary>
    public Uri AddressOf(string agency) => _nodes[agency].Address;

    public X509Certificate2 System(string agency, string system) => _authority.IssueSystem(new SystemIdentity(agency, system));

    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(c => c.Dispose());
        foreach (NodeHost node in _nodes.Values)
        {
            await node.DisposeAsync();
        }

        await StopPolicyServiceAsync();
        Exchange.Dispose();
        _authority.Dispose();
        _directory.Delete(recursive: true);
    }

    public async Task StartPolicyServiceAsync()
    {
        WebApplicationBuilder builder = ServiceHostBuilder.Create(Profile("policy-service", _policyPort));
        builder.Services.AddSingleton(Bundles);
        _policyService = builder.Build();
        _policyService.UseListeners();
        _policyService.MapGrpcService<BundleServer>();
        await _policyService.StartAsync();
        _policyPort = _policyService.GrpcAddress().Port; // a restart comes back where the nodes look for it
    }

    public async Task StopPolicyServiceAsync()
    {
        if (_policyService is { } running)
        {
            _policyService = null;
            await running.StopAsync();
            await running.DisposeAsync();
        }
    }

    private GrpcChannel Open(string node, X509Certificate2 certificate)
    {
        GrpcChannel channel = ServiceChannel.Open(_nodes[node].Address, certificate, _authority.ExportCertificate());
        _channels.Add(channel);
        return channel;
    }

    private ServiceProfile Profile(string name, int port = 0, string? ofAgency = null) => new()
    {
        Name = name,
        GrpcPort = port,
        Certificate = ofAgency is null
            ? _authority.IssueServer(name, "localhost")
            : _authority.IssueService(new SystemIdentity(ofAgency, "node"), "localhost"),
        TrustAnchor = _authority.ExportCertificate(),
        Time = Clock,
        Tokens = ofAgency is null ? null : Tokens,
        Limits = ofAgency is null ? new CallLimits() : Limits,
        Logging = logging =>
        {
            if (_log is not null)
            {
                logging.AddProvider(_log);
                logging.AddFilter<LogCollector>(null, LogLevel.Trace); // which is for those who look at everything
            }
        },
    };
}
