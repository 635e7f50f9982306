using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Backbone.Provisioning;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Scenarios;
using SharingBus.Hosting.Serving;
using SharingBus.PolicyService;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Certificates;
using SharingBus.Trust.Identities;

namespace SharingBus.Cli.Bench;

/// <summary>
/// The federation of a run: policy service in this process, each node a process of its own with a configuration file, a provisioned
/// virtual host with one least privileged user an agency. Everything is switched on as in production.
/// </summary>
internal sealed class PathFederation : IAsyncDisposable
{
    private const string CertificateName = "identity";
    private const string NodeOutput = "node.out";

    private readonly string _directory;
    private readonly PathBroker _broker;
    private readonly TextWriter _error;
    private readonly DemoPki _pki;
    private readonly BrokerProvisioner _provisioner;
    private readonly string _virtualHost = $"bench-{Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4))}";
    private readonly Dictionary<string, AgencyKeys> _keys = new(StringComparer.Ordinal);
    private readonly SigningKey[] _governance = [SigningKey.Create(), SigningKey.Create()];
    private readonly List<IAsyncDisposable> _running = [];

    private PathFederation(string directory, PathBroker broker, int recipients, TextWriter error)
    {
        _directory = Directory.CreateDirectory(directory).FullName;
        _broker = broker;
        _error = error;
        _pki = new DemoPki(_directory);
        _provisioner = new BrokerProvisioner(broker.Management);
        foreach (var agency in Enumerable.Range(0, recipients).Select(PathPolicy.Recipient).Prepend(PathPolicy.Origin))
        {
            var keys = AgencyKeys.Create(agency);
            keys.Save(DirectoryOf("agencies", agency, "keys"));
            _keys.Add(agency, keys);
        }
    }

    /// <summary>The node that accepts and sends.</summary>
    public PathProcess Origin { get; private set; } = null!;

    /// <summary>The nodes that receive and deliver.</summary>
    public List<PathProcess> Recipients { get; } = [];

    /// <summary>The publishing system.</summary>
    public PathProcess Publisher { get; private set; } = null!;

    /// <summary>The subscribing systems, one at each recipient.</summary>
    public List<PathProcess> Subscribers { get; } = [];

    /// <summary>Starts everything and waits until every node is healthy.</summary>
    /// <param name="directory">Where its files go.</param>
    /// <param name="broker">The broker of the run.</param>
    /// <param name="recipients">How many agencies receive.</param>
    /// <param name="error">Where it is said when something stays at the broker.</param>
    /// <param name="cancel">Stops the start.</param>
    public static async Task<PathFederation> StartAsync(string directory, PathBroker broker, int recipients, TextWriter error, CancellationToken cancel)
    {
        var federation = new PathFederation(directory, broker, recipients, error);
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

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var part in Enumerable.Reverse(_running))
        {
            await part.DisposeAsync();
        }

        if (_broker.OutlivesTheRun)
        {
            await new FederationRemoval(_virtualHost, [.. _keys.Keys]).RunAsync(_provisioner, TimeProvider.System, _error);
        }

        _provisioner.Dispose();
        _pki.Dispose();
        Array.ForEach(_governance, key => key.Dispose());
        foreach (var keys in _keys.Values)
        {
            keys.Dispose();
        }
    }

    private async Task StartAllAsync(CancellationToken cancel)
    {
        var policy = await StartPolicyServiceAsync(cancel);
        var access = await _provisioner.ProvisionAsync(_virtualHost, [.. _keys.Keys], renewPasswords: true, cancel);
        foreach (var agency in access)
        {
            var node = await StartNodeAsync(agency, policy, cancel);
            if (agency.Agency == PathPolicy.Origin)
            {
                Origin = node.Process;
                Publisher = StartWorker(PathWorker.Publisher, agency.Agency, node.Address);
            }
            else
            {
                Recipients.Add(node.Process);
                Subscribers.Add(StartWorker(PathWorker.Subscriber, agency.Agency, node.Address));
            }
        }
    }

    private async Task<Uri> StartPolicyServiceAsync(CancellationToken cancel)
    {
        var options = new PolicyServiceOptions
        {
            Federation = PathPolicy.Federation,
            BundleDirectory = DirectoryOf("policy-service"),
            GovernanceKeys = [.. _governance.Select(key => PublicSigningKey.FromSpki(key.Spki.Span))],
        };
        var profile = new ServiceProfile
        {
            Name = "sharingbus-policy-service",
            Certificate = _pki.ForService(new SystemPath(PathPolicy.Origin, "policy-service")),
            TrustAnchor = _pki.Anchor,
            Logging = _ => { },
        };
        var host = await PolicyServiceHost.StartAsync(options, profile, cancel);
        _running.Add(host);
        var outcome = host.Publish(PathPolicy.Sign(_keys, _governance, TimeProvider.System.GetUtcNow()));
        return outcome == BundleError.None ? host.Address : throw new InvalidDataException($"The bundle was refused: {outcome}.");
    }

    private async Task<(PathProcess Process, Uri Address)> StartNodeAsync(AgencyAccess access, Uri policy, CancellationToken cancel)
    {
        var folder = DirectoryOf("agencies", access.Agency);
        DirectoryOf("agencies", access.Agency, "journal");
        CertificateFiles.Save(folder, CertificateName, _pki.ForService(new SystemPath(access.Agency, "node")));
        access.SavePassword(Path.Combine(folder, "broker.password"));
        for (var signer = 0; signer < _governance.Length; signer++)
        {
            var pem = PemEncoding.WriteString("PUBLIC KEY", _governance[signer].Spki.Span);
            await File.WriteAllTextAsync(Path.Combine(folder, $"signer-{signer}.pub.pem"), pem, cancel);
        }

        var (port, health) = (PathBroker.FreePort(), PathBroker.FreePort());
        var configuration = Path.Combine(folder, "node.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(Configuration(access, policy, port, health)), cancel);
        var node = Path.Combine(AppContext.BaseDirectory, "SharingBus.Node.dll");
        var process = await PathProcess.StartHostAsync(Path.Combine(folder, NodeOutput), ["dotnet", node, "--config", configuration]);
        _running.Add(process);
        await WaitUntilHealthyAsync(process, new Uri($"https://127.0.0.1:{health}/healthz"), access.Agency, cancel);
        return (process, new Uri($"https://127.0.0.1:{port}"));
    }

    private object Configuration(AgencyAccess access, Uri policy, int port, int health) => new
    {
        service = new
        {
            grpcPort = port,
            healthPort = health,
            certificate = $"{CertificateName}.crt.pem",
            key = $"{CertificateName}.key.pem",
            trustAnchor = Path.Combine(_directory, DemoPki.AnchorFile),
        },
        federation = new
        {
            id = PathPolicy.Federation,
            governanceKeys = Enumerable.Range(0, _governance.Length).Select(signer => $"signer-{signer}.pub.pem"),
            policyService = policy,
            bundleFile = "bundle.bin",
        },
        agencies = new[]
        {
            new
            {
                id = access.Agency,
                dataDirectory = "journal",
                keysDirectory = "keys",
                broker = new
                {
                    host = _broker.Options.Host, port = _broker.Options.Port, virtualHost = _virtualHost, user = access.UserName,
                    passwordFile = "broker.password", tls = false,
                },
                systems = new[]
                {
                    new { name = PathWorker.Publisher, publish = new[] { "ThreatNotice" }, roles = Array.Empty<string>() },
                    new { name = PathWorker.Subscriber, publish = Array.Empty<string>(), roles = new[] { PathPolicy.CaseDesk } },
                },
            },
        },
    };

    private PathProcess StartWorker(string worker, string agency, Uri node)
    {
        var folder = DirectoryOf("workers", agency);
        CertificateFiles.Save(folder, CertificateName, _pki.ForSystem(new SystemPath(agency, worker)));
        var setup = Path.Combine(folder, "setup.json");
        File.WriteAllText(setup, JsonSerializer.Serialize(new PathWorkerSetup
        {
            Node = node, Folder = folder, Certificate = CertificateName, Anchor = Path.Combine(_directory, DemoPki.AnchorFile),
        }));
        var process = PathProcess.StartWorker(worker, setup);
        _running.Add(process);
        return process;
    }

    private async Task WaitUntilHealthyAsync(PathProcess process, Uri health, string agency, CancellationToken cancel)
    {
        var trust = new X509ChainPolicy { TrustMode = X509ChainTrustMode.CustomRootTrust, RevocationMode = X509RevocationMode.NoCheck };
        trust.CustomTrustStore.Add(_pki.Anchor);
        using var handler = new SocketsHttpHandler { UseProxy = false, SslOptions = new SslClientAuthenticationOptions { CertificateChainPolicy = trust } };
        using var http = new HttpClient(handler);
        while (!await IsHealthyAsync(http, health, cancel))
        {
            if (process.HasEnded)
            {
                var said = await File.ReadAllTextAsync(Path.Combine(DirectoryOf("agencies", agency), NodeOutput), cancel);
                throw new CommandFailure(ExitCodes.Failed, $"The node of {agency} did not start. It said:{Environment.NewLine}{said}");
            }

            await Task.Delay(TimeSpan.FromMilliseconds(200), cancel);
        }
    }

    private static async Task<bool> IsHealthyAsync(HttpClient http, Uri health, CancellationToken cancel)
    {
        try
        {
            using var answer = await http.GetAsync(health, cancel);
            return answer.IsSuccessStatusCode && (await answer.Content.ReadAsStringAsync(cancel)).Contains("Healthy", StringComparison.OrdinalIgnoreCase);
        }
        catch (HttpRequestException)
        {
            return false;
        }
    }

    private string DirectoryOf(params string[] parts) => Directory.CreateDirectory(Path.Combine([_directory, .. parts])).FullName;
}
