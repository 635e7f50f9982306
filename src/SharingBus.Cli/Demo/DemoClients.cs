using System.Security.Cryptography.X509Certificates;
using Grpc.Net.Client;
using SharingBus.Cli.Scenarios;
using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Demo;

/// <summary>gRPC clients for the systems of a demo federation, each with its own certificate and channel.</summary>
/// <param name="manifest">Where the processes listen.</param>
/// <param name="anchor">Whom the systems trust.</param>
/// <param name="certificateOf">The certificate of a system.</param>
/// <param name="tokens">The tokens of the one system that shows them in place of its certificate; null where every system shows its own.</param>
internal sealed class DemoClients(
    DemoManifest manifest, X509Certificate2 anchor, Func<SystemPath, X509Certificate2> certificateOf, DemoTokens? tokens = null) : IDisposable
{
    private readonly Dictionary<(Uri Address, SystemPath System), GrpcChannel> _channels = [];

    /// <summary>The clients of a demo that runs with its files in a directory.</summary>
    public static DemoClients Open(string directory)
    {
        var manifest = DemoManifest.Read(directory);
        return new DemoClients(manifest, DemoPki.LoadAnchor(directory, manifest), system => DemoPki.Load(directory, system));
    }

    /// <summary>The agencies of the federation.</summary>
    public IEnumerable<string> Agencies => manifest.Nodes.Keys;

    /// <summary>An agency's node, asked by one of its systems.</summary>
    public ExchangeService.ExchangeServiceClient Exchange(SystemPath system) => new(Channel(manifest.Nodes[system.Agency], system));

    /// <summary>An agency's journal, asked by its auditor.</summary>
    public LineageService.LineageServiceClient Lineage(string agency) =>
        new(Channel(manifest.Nodes[agency], new SystemPath(agency, DemoSystems.Auditor)));

    /// <summary>The hub, asked by a system of its agency.</summary>
    public FusionService.FusionServiceClient Fusion(SystemPath system) => new(Channel(manifest.Hub, system));

    /// <summary>The hub's alerts, asked by a system of its agency.</summary>
    public AlertService.AlertServiceClient Alerts(SystemPath system) => new(Channel(manifest.Hub, system));

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var channel in _channels.Values)
        {
            channel.Dispose();
        }
    }

    private GrpcChannel Channel(Uri address, SystemPath system)
    {
        if (!_channels.TryGetValue((address, system), out var channel))
        {
            _channels[(address, system)] = channel = tokens is not null && system == tokens.System && address == manifest.Nodes[system.Agency]
                ? ServiceChannel.Open(address, clientCertificate: null, anchor, token: tokens.Mint)
                : ServiceChannel.Open(address, certificateOf(system), anchor);
        }

        return channel;
    }
}
