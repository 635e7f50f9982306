using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using SharingBus.Cli.Bench;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Scenarios;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Certificates;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;
using SharingBus.Trust.Certificates;

namespace SharingBus.Cli.FusionBench;

/// <summary>A hub in a process of its own, as its operator starts it, with a stand-in for its node in this one.</summary>
internal sealed class HubBenchProcess : IAsyncDisposable
{
    private const string Agency = "fusion-bench";
    private const string HubFiles = "hub";

    private readonly DemoPki _pki;
    private readonly WebApplication _nodeApp;
    private readonly PathProcess _process;
    private readonly Uri _address;

    private HubBenchProcess(DemoPki pki, WebApplication nodeApp, HubBenchNode node, PathProcess process, Uri address)
    {
        (_pki, _nodeApp, Node, _process, _address) = (pki, nodeApp, node, process, address);
    }

    /// <summary>What the hub is connected to.</summary>
    public HubBenchNode Node { get; }

    /// <summary>Processor time of the hub.</summary>
    public TimeSpan Cpu => _process.Cpu;

    /// <summary>Resident memory of the hub in MiB.</summary>
    public double ResidentMiB => _process.ResidentMiB;

    /// <summary>Starts a hub with an empty history in a directory.</summary>
    public static async Task<HubBenchProcess> StartAsync(string directory, CancellationToken cancel)
    {
        Directory.CreateDirectory(directory);
        DemoPki pki = new(directory);
        HubBenchNode node = new();
        var builder = ServiceHostBuilder.Create(new ServiceProfile
        {
            Name = "bench-node",
            Certificate = ServiceCertificate.Fixed(pki.ForNode(Agency)),
            TrustAnchor = pki.Anchor,
            Logging = logging => logging.ClearProviders(),
        });
        builder.Services.AddSingleton(node).AddSingleton<HubBenchNotebook>();
        var app = builder.Build();
        app.UseListeners();
        app.MapGrpcService<HubBenchNode>().WithMetadata(new RequiresRightAttribute(CallerRight.BeIdentified));
        app.MapGrpcService<HubBenchNotebook>().WithMetadata(new RequiresRightAttribute(CallerRight.BeIdentified));
        await app.StartAsync(cancel);

        CertificateFiles.Save(directory, HubFiles, pki.ForService(new SystemPath(Agency, HubFiles)));
        var port = PathBroker.FreePort();
        var configuration = Path.Combine(directory, "hub.json");
        await File.WriteAllTextAsync(configuration, JsonSerializer.Serialize(Configuration(port, app.GrpcAddress())), cancel);
        var hub = Path.Combine(AppContext.BaseDirectory, "SharingBus.Hub.dll");
        var process = await PathProcess.StartHostAsync(Path.Combine(directory, "hub.log"), ["dotnet", hub, "--config", configuration]);
        return new HubBenchProcess(pki, app, node, process, new Uri($"https://127.0.0.1:{port}"));
    }

    /// <summary>The group of each notice that stands in a situation, as the hub tells its analysts.</summary>
    public async Task<Dictionary<Guid, string>> GroupsAsync(CancellationToken cancel)
    {
        var certificate = _pki.ForSystem(new SystemPath(Agency, "analyst-desk"));
        using var channel = ServiceChannel.Open(_address, certificate, _pki.Anchor);
        var client = new FusionService.FusionServiceClient(channel);
        Dictionary<Guid, string> groups = [];
        ListSituationsRequest request = new() { PageSize = 1_000 };
        do
        {
            var page = await client.ListSituationsAsync(request, cancellationToken: cancel);
            foreach (var situation in page.Situations)
            {
                foreach (var member in situation.Members)
                {
                    groups[new Guid(member.Span, bigEndian: true)] = situation.SituationId;
                }
            }

            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return groups;
    }

    /// <summary>Refuses to go on without a hub.</summary>
    /// <exception cref="CommandFailure">The hub ended.</exception>
    public void RequireRunning(string directory)
    {
        if (_process.HasEnded)
        {
            throw new CommandFailure(ExitCodes.Failed, $"The hub ended. It said:{Environment.NewLine}{File.ReadAllText(Path.Combine(directory, "hub.log"))}");
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _process.DisposeAsync();
        await _nodeApp.DisposeAsync();
        _pki.Dispose();
    }

    private static object Configuration(int port, Uri node) => new
    {
        service = new
        {
            grpcPort = port,
            healthPort = PathBroker.FreePort(),
            certificate = $"{HubFiles}.crt.pem",
            key = $"{HubFiles}.key.pem",
            trustAnchor = DemoPki.AnchorFile,
        },
        agency = Agency,
        node,
        dataDirectory = "data",
    };
}
