using System.Diagnostics;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using Grpc.Net.Client;
using SharingBus.Backbone;
using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Channels;
using SharingBus.PolicyService.Publishing;
using SharingBus.Lineage.V1;
using SharingBus.TestKit;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Network;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.DevelopmentCa;
using SharingBus.Trust.Identities;

namespace SharingBus.FaultTests.Processes;

/// <summary>
/// A federation of processes that may be killed: policy service, a node that sends, a node that receives, and a broker of its own with one
/// least privileged user an agency. Everything comes from files, as an operator would write them.
/// </summary>
internal sealed class FaultFederation : IAsyncDisposable
{
    private const string VirtualHost = "faults";
    private const string Certificate = "identity";
    private const string PolicyService = "policy-service";
    private static readonly TimeSpan StartDeadline = TimeSpan.FromSeconds(90);

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("sharingbus-fault-");
    private readonly DevelopmentAuthority _authority = DevelopmentAuthority.Create(TimeProvider.System);
    private readonly X509Certificate2 _anchor;
    private readonly SigningKey[] _governance = [SigningKey.Create(), SigningKey.Create()];
    private readonly Dictionary<string, AgencyKeys> _keys = new(StringComparer.Ordinal);
    private readonly Dictionary<string, HostProcess> _processes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Uri> _addresses = new(StringComparer.Ordinal);
    private readonly List<GrpcChannel> _channels = [];
    private readonly FederationSetup _setup;
    private IReadOnlyList<AgencyAccess> _access = [];
    private BrokerProvisioner? _provisioner;

    private FaultFederation(FederationSetup setup)
    {
        _setup = setup;
        _anchor = _authority.ExportCertificate();
        _authority.Save(DirectoryOf("ca"));
    }

    public PrivateRabbitMq Broker { get; private set; } = null!;

    /// <summary>Between the nodes and the broker, where the setup asked for it.</summary>
    public TcpFaultProxy? Proxy { get; private set; }

    /// <summary>How long the nodes took for their first start, with nothing to recover: what a start costs on this machine now.</summary>
    public TimeSpan FirstStart { get; private set; }

    public HostProcess Origin => _processes[FaultBundle.Origin];

    public HostProcess Recipient => _processes[FaultBundle.Recipient];

    public HostProcess Policy => _processes[PolicyService];

    /// <summary>Starts everything. Skips the running test where no broker is installed.</summary>
    public static async Task<FaultFederation> StartAsync(FederationSetup? setup = null)
    {
        if (!PrivateRabbitMq.IsInstalled)
        {
            Availability.Missing("skipped: no RabbitMQ. Install it (apt-get install rabbitmq-server; it need not run as a service).");
        }

        var federation = new FaultFederation(setup ?? new FederationSetup());
        try
        {
            await federation.StartAllAsync();
            return federation;
        }
        catch
        {
            await federation.DisposeAsync();
            throw;
        }
    }

    /// <summary>A new connection of a system to an agency's node.</summary>
    public ExchangeService.ExchangeServiceClient Client(string agency, string system) => new(Open(agency, system));

    /// <summary>A new connection of the agency's auditor.</summary>
    public LineageService.LineageServiceClient Auditor(string agency) => new(Open(agency, "audit"));

    /// <summary>Kills a node and starts it again.</summary>
    /// <returns>From the start until it was healthy.</returns>
    public async Task<TimeSpan> KillAndStartAsync(string agency)
    {
        await KillAsync(agency);
        return await StartNodeAsync(agency);
    }

    public ValueTask KillAsync(string agency) => _processes.Remove(agency, out HostProcess? process) ? process.DisposeAsync() : ValueTask.CompletedTask;

    public async Task KillAndStartPolicyServiceAsync()
    {
        await KillAsync(PolicyService);
        await StartPolicyServiceAsync();
    }

    /// <summary>Starts a node with the files it had.</summary>
    /// <param name="agency">Whose node.</param>
    /// <param name="crash">Moment and count at which it ends by itself, as in <c>received:3</c>; null where it does not.</param>
    /// <returns>How long it took until it was healthy.</returns>
    public async Task<TimeSpan> StartNodeAsync(string agency, string? crash = null)
    {
        long began = Stopwatch.GetTimestamp();
        string folder = DirectoryOf(agency);
        string[] under = agency == FaultBundle.Origin ? [.. _setup.OriginUnder] : [];
        under = crash is null
            ? under
            : [.. under, "env", $"DOTNET_STARTUP_HOOKS={typeof(FaultFederation).Assembly.Location}", $"{StartupHook.Variable}={crash}"];
        HostProcess process = await HostProcess.StartAsync(
            Path.Combine(folder, "node.out"), [.. under, "dotnet", Program("SharingBus.Node"), "--config", Path.Combine(folder, "node.json")]);
        _processes[agency] = process;
        await ReadyAsync(process);
        return Stopwatch.GetElapsedTime(began);
    }

    /// <summary>Deletes a queue of the recipient, as an operator by mistake might.</summary>
    public async Task DeleteQueueAsync(string recipient, string sender, Backbone.Lane lane)
    {
        using HttpClient admin = BrokerAdmin.Open(Broker);
        string queue = BrokerTopology.QueueOf(new BatchAddress(sender, recipient, lane));
        using HttpResponseMessage answer = await admin.DeleteAsync(new Uri($"api/queues/{VirtualHost}/{queue}", UriKind.Relative));
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Provisions the broker again, as an operator does who repairs it.</summary>
    public async Task ProvisionAsync()
    {
        IReadOnlyList<AgencyAccess> access = await _provisioner!.ProvisionAsync(
            VirtualHost, [FaultBundle.Origin, FaultBundle.Recipient], renewPasswords: _access.Count == 0, CancellationToken.None);
        _access = _access.Count == 0 ? access : _access;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        _channels.ForEach(c => c.Dispose());
        foreach (HostProcess process in _processes.Values)
        {
            await process.DisposeAsync();
        }

        if (Proxy is not null)
        {
            await Proxy.DisposeAsync();
        }

        _provisioner?.Dispose();
        if (Broker is not null)
        {
            await Broker.DisposeAsync();
        }

        _authority.Dispose();
        _anchor.Dispose();
        _directory.Delete(recursive: true);
    }

    private static string Program(string name) => Path.Combine(AppContext.BaseDirectory, $"{name}.dll");

    private async Task StartAllAsync()
    {
        Task<PrivateRabbitMq> broker = PrivateRabbitMq.StartNewAsync(CancellationToken.None, new BrokerSettings { Data = _setup.Broker });
        foreach (string agency in (string[])[FaultBundle.Origin, FaultBundle.Recipient])
        {
            _keys[agency] = AgencyKeys.Create(agency);
            _keys[agency].Save(DirectoryOf(agency, "keys"));
        }

        await StartPolicyServiceAsync();
        Broker = await broker;
        Proxy = _setup.ProxyBroker ? TcpFaultProxy.To(Broker.Port) : null;
        _provisioner = new BrokerProvisioner(BrokerAdmin.Options(Broker));
        await ProvisionAsync();
        foreach (AgencyAccess access in _access)
        {
            WriteNode(access);
        }

        TimeSpan[] starts = await Task.WhenAll(StartNodeAsync(FaultBundle.Origin), StartNodeAsync(FaultBundle.Recipient));
        FirstStart = starts.Max();
    }

    private async Task StartPolicyServiceAsync()
    {
        string folder = DirectoryOf(PolicyService);
        string file = Path.Combine(folder, "policy.json");
        if (!File.Exists(file))
        {
            CertificateFiles.Save(folder, Certificate, _authority.IssueService(new SystemIdentity(FaultBundle.Origin, PolicyService)));
            WriteGovernance(folder);
            BundleFiles.Write(DirectoryOf(PolicyService, "bundles"), FaultBundle.Sign(_keys, _governance, _setup.HasHub));
            _addresses[PolicyService] = Address();
            Write(file, new
            {
                service = Service(_addresses[PolicyService]),
                federation = FaultBundle.Federation,
                bundleDirectory = "bundles",
                governanceKeys = (string[])["signer-0.pub.pem", "signer-1.pub.pem"],
            });
        }

        HostProcess process = await HostProcess.StartAsync(
            Path.Combine(folder, "policy.out"), "dotnet", Program("SharingBus.PolicyService"), "--config", file);
        _processes[PolicyService] = process;
        await ReadyAsync(process);
    }

    private void WriteNode(AgencyAccess access)
    {
        string folder = DirectoryOf(access.Agency);
        CertificateFiles.Save(folder, Certificate, _authority.IssueService(new SystemIdentity(access.Agency, "node")));
        WriteGovernance(folder);
        access.SavePassword(Path.Combine(folder, "broker.password"));
        _addresses[access.Agency] = Address();
        DirectoryInfo? journal = access.Agency == FaultBundle.Origin ? _setup.OriginJournal : _setup.RecipientJournal;
        Write(Path.Combine(folder, "node.json"), new
        {
            service = Service(_addresses[access.Agency]),
            federation = new
            {
                id = FaultBundle.Federation,
                governanceKeys = (string[])["signer-0.pub.pem", "signer-1.pub.pem"],
                policyService = _addresses[PolicyService],
                bundleFile = "bundle.bin",
            },
            agencies = (object[])
            [
                new
                {
                    id = access.Agency,
                    dataDirectory = journal?.FullName ?? DirectoryOf(access.Agency, "journal"),
                    keysDirectory = "keys",
                    broker = new
                    {
                        host = "127.0.0.1", port = Proxy?.Port ?? Broker.Port, virtualHost = VirtualHost, user = access.UserName,
                        passwordFile = "broker.password", tls = false,
                    },
                    systems = Systems(access.Agency),
                },
            ],
        });
    }

    private object[] Systems(string agency) => _setup.HasHub
        ? agency == FaultBundle.Origin
            ? [
                new { name = "records", publish = (string[])["ThreatNotice", "Feedback"], roles = (string[])[FaultBundle.Coordinator, FaultBundle.Head] },
                new { name = "audit", auditor = true },
            ]
            : [new { name = FaultHub.System, publish = (string[])["Alert", "KnowledgeProduct"], roles = (string[])[FaultBundle.Role], notebook = true }, new { name = "audit", auditor = true }]
        : [
            new { name = "records", publish = (string[])["ThreatNotice"], roles = Array.Empty<string>() },
            new { name = "desk", publish = Array.Empty<string>(), roles = (string[])[FaultBundle.Role] },
            new { name = "audit", auditor = true },
        ];

    /// <summary>A directory of the run with a service certificate in it, and the service's section of a configuration.</summary>
    internal (string Folder, Uri Address, object Service) PrepareService(string agency, string name)
    {
        string folder = DirectoryOf(name);
        CertificateFiles.Save(folder, Certificate, _authority.IssueService(new SystemIdentity(agency, name)));
        _addresses[name] = Address();
        return (folder, _addresses[name], Service(_addresses[name]));
    }

    /// <summary>Where an agency's node, or a service of the run, listens.</summary>
    internal Uri AddressOf(string name) => _addresses[name];

    /// <summary>A new connection of a system to a service of the run.</summary>
    internal GrpcChannel Connect(string service, string agency, string system) => Open(service, agency, system);

    /// <summary>Starts a program of the product with a configuration file.</summary>
    internal static async Task<HostProcess> RunAsync(string program, string folder, string configuration, string? crash)
    {
        HostProcess process = await BeginAsync(program, folder, ["--config", Path.Combine(folder, configuration)], crash);
        await ReadyAsync(process);
        return process;
    }

    /// <summary>Starts a program of the product, whatever it says.</summary>
    internal static Task<HostProcess> BeginAsync(string program, string folder, string[] arguments, string? crash)
    {
        string[] under = crash is null
            ? []
            : ["env", $"DOTNET_STARTUP_HOOKS={typeof(FaultFederation).Assembly.Location}", $"{StartupHook.Variable}={crash}"];
        return HostProcess.StartAsync(Path.Combine(folder, $"{program}.out"), [.. under, "dotnet", Program(program), .. arguments]);
    }

    internal static void Write(string file, object content) => File.WriteAllText(file, JsonSerializer.Serialize(content));

    private object Service(Uri address) => new
    {
        grpcPort = address.Port,
        healthPort = FreePort.Next(),
        certificate = $"{Certificate}.crt.pem",
        key = $"{Certificate}.key.pem",
        trustAnchor = Path.Combine(_directory.FullName, "ca", "development-ca.crt.pem"),
    };

    private void WriteGovernance(string folder)
    {
        for (int signer = 0; signer < _governance.Length; signer++)
        {
            File.WriteAllText(
                Path.Combine(folder, $"signer-{signer}.pub.pem"), PemEncoding.WriteString("PUBLIC KEY", _governance[signer].Spki.Span));
        }
    }

    private static Uri Address() => new($"https://127.0.0.1:{FreePort.Next()}");

    private GrpcChannel Open(string agency, string system) => Open(agency, agency, system);

    private GrpcChannel Open(string service, string agency, string system)
    {
        X509Certificate2 certificate = _authority.IssueSystem(new SystemIdentity(agency, system));
        GrpcChannel channel = ServiceChannel.Open(_addresses[service], certificate, _anchor);
        lock (_channels)
        {
            _channels.Add(channel);
        }

        return channel;
    }

    private static async Task ReadyAsync(HostProcess process)
    {
        long began = Stopwatch.GetTimestamp();
        while (!process.Listens)
        {
            Assert.True(
                !process.HasEnded && Stopwatch.GetElapsedTime(began) < StartDeadline,
                $"A process did not start:{Environment.NewLine}{process.Output[Math.Max(0, process.Output.Length - 4000)..]}");

            // Polled: its output is a file.
            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }
    }

    private string DirectoryOf(params string[] parts) => Directory.CreateDirectory(Path.Combine([_directory.FullName, .. parts])).FullName;
}
