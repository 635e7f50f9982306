using System.Collections.Concurrent;
using System.Security.Cryptography.X509Certificates;
using Google.Protobuf;
using Microsoft.Extensions.Logging;
using SharingBus.Cli.Scenarios;
using SharingBus.Exchange.V1;
using SharingBus.Federation.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Serving;
using SharingBus.Hub;
using SharingBus.Lineage.V1;
using SharingBus.Node;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;
using SharingBus.Node.Witnessing;
using SharingBus.Policy.Documents;
using SharingBus.PolicyService;
using SharingBus.Trust.Bundles;

namespace SharingBus.Cli.Demo;

/// <summary>
/// A whole federation in one process, on loopback and free ports: policy service, nodes, hub. It is built of the same hosts as a federation
/// in earnest, and its parts speak to each other over gRPC and the backbone only.
/// </summary>
internal sealed class DemoFederation : IFederationClients, IAsyncDisposable
{
    /// <summary>A small member without a node of its own, and the member on whose node it is hosted.</summary>
    private const string Hosted = "youth-northbridge";
    private const string HostOfHosted = "social-northbridge";

    /// <summary>Agencies that must report before the hub raises an alert: the scenario tells of three pieces.</summary>
    private const int MinimumSources = 3;

    /// <summary>Agencies that must have cosigned the state of a journal: of three that could, one may be away.</summary>
    private const int WitnessQuorum = 2;

    // A demo is over in seconds.
    private static readonly TimeSpan WitnessInterval = TimeSpan.FromSeconds(5);

    private readonly Stack<IAsyncDisposable> _running = new();
    private readonly ConcurrentDictionary<string, Uri> _nodes = new(StringComparer.Ordinal);
    private readonly DemoSettings _settings;
    private readonly FederationDocuments _documents;
    private readonly DemoSystems _systems;
    private readonly Scenario _scenario;
    private readonly DemoPki _pki;
    private readonly DemoKeys _keys;
    private readonly DemoTokens _tokens;
    private readonly DemoLogging _logging;
    private DemoClients? _clients;

    private DemoFederation(Scenario scenario, FederationDocuments documents, DemoSettings settings)
    {
        _scenario = scenario;
        _documents = documents;
        _settings = settings;
        _systems = new DemoSystems(scenario, documents.Register.Agencies);
        _logging = new DemoLogging(settings.Verbose);
        _pki = new DemoPki(settings.DataDirectory);
        _keys = new DemoKeys(settings.DataDirectory, documents.Register.Agencies.Select(agency => agency.Id));
        Clock = new ScenarioClock(scenario.Start);
        _tokens = new DemoTokens(settings.DataDirectory, _systems.WithTokens, Clock);
        Roles = [.. documents.Register.Agencies.SelectMany(agency => agency.Roles.Select(role => new RolePath(agency.Id, role.Id)))];
    }

    /// <inheritdoc/>
    public IReadOnlyList<RolePath> Roles { get; }

    /// <inheritdoc/>
    public ScenarioClock Clock { get; }

    /// <summary>Where everything listens.</summary>
    public DemoManifest Manifest { get; private set; } = null!;

    /// <summary>What its agencies reach each other over.</summary>
    internal DemoBackbones Backbones { get; private set; } = null!;

    /// <inheritdoc/>
    public FusionService.FusionServiceClient Fusion => _clients!.Fusion(_scenario.Hub);

    /// <inheritdoc/>
    public AlertService.AlertServiceClient Alerts => _clients!.Alerts(_scenario.Hub);

    /// <summary>Starts a federation.</summary>
    /// <exception cref="InvalidDataException">The policy set does not fit together.</exception>
    public static async Task<DemoFederation> StartAsync(
        Scenario scenario, FederationDocuments documents, DemoSettings settings, CancellationToken cancel)
    {
        var federation = new DemoFederation(scenario, documents, settings);
        try
        {
            await federation.StartAllAsync(cancel);
            return federation;
        }
        catch
        {
            await federation.DisposeAsync();
            throw;
        }
    }

    /// <summary>Writes a token for the command line, in force from the time that the clock shows.</summary>
    /// <returns>The system it is for, and the file.</returns>
    public (SystemPath System, string File) WriteToken()
    {
        _tokens.WriteFile();
        return (_tokens.System, _tokens.TokenFile);
    }

    /// <inheritdoc/>
    public ExchangeService.ExchangeServiceClient Exchange(SystemPath system) => _clients!.Exchange(system);

    /// <inheritdoc/>
    public LineageService.LineageServiceClient Lineage(string agency) => _clients!.Lineage(agency);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _clients?.Dispose();
        while (_running.TryPop(out var part))
        {
            await part.DisposeAsync();
        }

        _tokens.Dispose();
        _keys.Dispose();
        _pki.Dispose();
        _logging.Dispose();
    }

    private async Task StartAllAsync(CancellationToken cancel)
    {
        var policy = await StartPolicyServiceAsync(cancel);
        var backbones = await DemoBackbones.StartAsync(
            _settings, _documents.Register.Federation, _documents.Register.Agencies.Select(agency => agency.Id), _logging.Factory, cancel);
        _running.Push(backbones);
        Backbones = backbones;
        var nodes = await StartNodesAsync(policy, backbones, cancel);
        var hub = await StartHubAsync(nodes[_systems.HubAgency], cancel);
        var certificates = _systems.All.ToDictionary(system => system, _pki.ForSystem);
        Manifest = new DemoManifest
        {
            Federation = _documents.Register.Federation,
            PolicyService = policy,
            Hub = hub,
            TrustAnchor = DemoPki.AnchorFile,
            Nodes = nodes,
            Systems = [.. certificates.Keys.Select(system => system.ToString())],
        };
        Manifest.Write(_settings.DataDirectory);
        _clients = new DemoClients(Manifest, _pki.Anchor, system => certificates[system], _tokens);
        WriteToken();
    }

    private async Task<Uri> StartPolicyServiceAsync(CancellationToken cancel)
    {
        var options = new PolicyServiceOptions
        {
            Federation = _documents.Register.Federation,
            BundleDirectory = DirectoryOf("policy-service"),
            GovernanceKeys = _keys.Governance,
            PolicyReaders = [.. _documents.Register.Agencies.Select(agency => new Caller(agency.Id, DemoSystems.Auditor))],
        };
        var profile = Profile("sharingbus-policy-service", new SystemPath(_systems.HubAgency, "policy-service"));
        var host = await PolicyServiceHost.StartAsync(options, profile, cancel);
        _running.Push(host);
        var outcome = host.Publish(_keys.Sign(WithNodes(), _scenario.Start));
        return outcome == BundleError.None ? host.Address : throw new InvalidDataException($"The bundle was refused: {outcome}.");
    }

    // Certificates are made here, so the register learns of the nodes' keys here too.
    private FederationDocuments WithNodes()
    {
        var register = _documents.Register.Clone();
        foreach (var agency in register.Agencies.Where(agency => agency.Id != Hosted))
        {
            agency.Nodes.Add(new NodeIdentity { SpkiSha256 = ByteString.CopyFrom(NodePins.PinOf(_pki.ForNode(agency.Id))) });
        }

        return _documents with { Register = register };
    }

    private async Task<IReadOnlyDictionary<string, Uri>> StartNodesAsync(Uri policy, DemoBackbones backbones, CancellationToken cancel)
    {
        var nodes = new Dictionary<string, Uri>(StringComparer.Ordinal);
        foreach (var agency in _documents.Register.Agencies.Select(agency => agency.Id).Where(agency => agency != Hosted))
        {
            string[] hosted = agency == HostOfHosted ? [agency, Hosted] : [agency];
            var host = await NodeHost.StartAsync(
                NodeOptionsOf(hosted, policy, backbones), Profile("sharingbus-node", _pki.ForNode(agency), hosted), cancel);
            _running.Push(host);
            _nodes[agency] = host.Address;
            foreach (var each in hosted)
            {
                nodes.Add(each, host.Address);
            }
        }

        return nodes;
    }

    private NodeOptions NodeOptionsOf(string[] agencies, Uri policy, DemoBackbones backbones) => new()
    {
        Agencies = [.. agencies.Select(agency => new AgencyOptions
        {
            Id = agency,
            DataDirectory = DirectoryOf("agencies", agency, "journal"),
            Keys = _keys.Of(agency),
            Systems = _systems.RightsOf(agency),
            BreakGlassSupervisor = _systems.SupervisorOf(agency),
            Backbone = () => backbones.Connect(agency),
            Witnessing = WitnessingOf(agencies),
        })],
        Federation = new FederationOptions
        {
            Id = _documents.Register.Federation,
            GovernanceKeys = _keys.Governance,
            PolicyService = policy,
            ClientCertificate = _pki.ForNode(agencies[0]),
            BundleFile = Path.Combine(DirectoryOf("agencies", agencies[0]), "bundle.bin"),
        },
    };

    // Everybody who runs a node of its own watches over everybody else. Where the nodes are is known once they run.
    private WitnessingOptions WitnessingOf(string[] hosted)
    {
        string[] witnesses = [.. _documents.Register.Agencies.Select(agency => agency.Id).Where(agency => agency != Hosted && !hosted.Contains(agency))];
        return new WitnessingOptions
        {
            Quorum = Math.Min(WitnessQuorum, witnesses.Length),
            Interval = WitnessInterval,
            Witnesses = [.. witnesses.Select(witness => new WitnessOptions { Agency = witness, Addresses = () => _nodes.TryGetValue(witness, out var address) ? [address] : [] })],
        };
    }

    private async Task<Uri> StartHubAsync(Uri node, CancellationToken cancel)
    {
        var options = new HubOptions
        {
            Agency = _systems.HubAgency,
            Node = node,
            DataDirectory = DirectoryOf("hub"),
            MinimumSources = MinimumSources,
            AlertingFile = await WriteAlertingAsync(cancel),
        };
        var host = await HubHost.StartAsync(options, Profile("sharingbus-hub", new SystemPath(_systems.HubAgency, DemoSystems.Hub)), cancel);
        _running.Push(host);
        return host.Address;
    }

    private async Task<string?> WriteAlertingAsync(CancellationToken cancel)
    {
        if (_scenario.Alerting is not { } name)
        {
            return null;
        }

        var file = Path.Combine(DirectoryOf("hub"), "alerting.yaml");
        await File.WriteAllTextAsync(file, SampleDocuments.AlertingText(name), cancel);
        return file;
    }

    private ServiceProfile Profile(string name, SystemPath identity) => Profile(name, _pki.ForService(identity));

    private ServiceProfile Profile(string name, X509Certificate2 certificate, params string[] hosted) => new()
    {
        Name = name,
        Certificate = certificate,
        TrustAnchor = _pki.Anchor,
        Time = Clock,
        Tokens = hosted.Contains(_tokens.System.Agency) ? _tokens.Options() : null,
        Logging = _logging.Configure,
    };

    private string DirectoryOf(params string[] parts) => Directory.CreateDirectory(Path.Combine([_settings.DataDirectory, .. parts])).FullName;
}
