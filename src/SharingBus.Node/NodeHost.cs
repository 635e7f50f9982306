using Grpc.AspNetCore.Server;
using Grpc.Net.Client;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;
using SharingBus.Node.Agencies;
using SharingBus.Node.Approvals;
using SharingBus.Node.Auditing;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Node.Exchange;
using SharingBus.Node.Leadership;
using SharingBus.Node.Notebooks;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Replay;
using SharingBus.Node.Retention;
using SharingBus.Node.Witnessing;

namespace SharingBus.Node;

/// <summary>A running node.</summary>
public sealed class NodeHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly BundleFeed _feed;
    private readonly AgencyDirectory _agencies;
    private readonly ObstacleWatch _obstacles;

    private NodeHost(WebApplication app, BundleFeed feed, AgencyDirectory agencies, ObstacleWatch obstacles, BundleMetrics metrics)
    {
        _app = app;
        _feed = feed;
        _agencies = agencies;
        _obstacles = obstacles;
        BundleMetrics = metrics;
    }

    /// <summary>Where the node's gRPC services are.</summary>
    public Uri Address => _app.GrpcAddress();

    /// <summary>The agencies at work here.</summary>
    internal IReadOnlyCollection<AgencyReplica> Agencies => _agencies.All;

    /// <summary>What a caller needs for each method.</summary>
    internal IReadOnlyDictionary<string, RequiresRightAttribute?> Requirements => _app.RequirementsOfCallers();

    /// <summary>What the node's bundle counts.</summary>
    internal BundleMetrics BundleMetrics { get; }

    /// <summary>Where the node's health page is.</summary>
    public Uri HealthAddress => _app.HealthAddress();

    /// <summary>Starts a node: journals, bundle, services, backbone, in this order.</summary>
    /// <exception cref="ArgumentException">The options are wrong: all faults at once.</exception>
    public static async Task<NodeHost> StartAsync(NodeOptions options, ServiceProfile profile, CancellationToken cancellation)
    {
        IReadOnlyList<string> faults = options.Check();
        if (faults.Count > 0)
        {
            throw new ArgumentException(string.Join(' ', faults), nameof(options));
        }

        WebApplicationBuilder builder = ServiceHostBuilder.Create(profile);
        var federation = new FederationState(profile.Time);
        Caller? self = CallerIdentity.FromCertificate(options.Federation.ClientCertificate.Current);
        var nodes = new OwnNodes(self, federation, profile.Time);
        var members = new MemberNodes(federation, profile.Time);
        var agencies = new AgencyDirectory(nodes);
        builder.Services.AddSingleton(federation).AddSingleton(agencies).AddSingleton(members)
            .AddSingleton<ICallerRights>(new NodeRights(agencies, nodes, members));
        builder.Services.Configure<GrpcServiceOptions>(grpc => grpc.Interceptors.Add<ForwardingInterceptor>());
        builder.Services.AddHealthChecks().AddCheck<NodeHealth>("node");
        WebApplication app = builder.Build();
        app.UseListeners();
        app.MapGrpcService<ExchangeEndpoint>();
        app.MapGrpcService<LineageEndpoint>();
        app.MapGrpcService<QuarantineEndpoint>();
        app.MapGrpcService<BreakGlassEndpoint>();
        app.MapGrpcService<ApprovalEndpoint>();
        app.MapGrpcService<ReplayEndpoint>();
        app.MapGrpcService<RetentionEndpoint>();
        app.MapGrpcService<WitnessEndpoint>();
        app.MapGrpcService<NotebookEndpoint>();

        var loggers = app.Services.GetRequiredService<ILoggerFactory>();
        var feed = new BundleFeed(options.Federation, federation, profile.TrustAnchor, profile.Time, loggers.CreateLogger<BundleFeed>());
        var context = new ReplicaContext(federation, feed, Connect, ConnectMember, profile.Time, loggers);
        var obstacles = new ObstacleWatch(federation, profile.Time, loggers.CreateLogger<ObstacleWatch>());
        var host = new NodeHost(app, feed, agencies, obstacles, new BundleMetrics(federation));
        try
        {
            foreach (AgencyOptions agency in options.Agencies)
            {
                agencies.Add(await AgencyReplica.OpenAsync(agency, context));
            }

            await feed.StartAsync();
            await feed.AskAsync(cancellation); // whoever calls first should find a bundle, where there is one to be had
            obstacles.Start();
            await app.StartAsync(cancellation);
            foreach (AgencyReplica agency in agencies.All)
            {
                await agency.StartAsync(options.PublicAddress ?? app.GrpcAddress(), cancellation);
            }

            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }

        GrpcChannel Connect(Uri leader) => ServiceChannel.Open(leader, options.Federation.ClientCertificate, profile.TrustAnchor, nodes.Are);

        GrpcChannel ConnectMember(Uri node) => ServiceChannel.Open(node, options.Federation.ClientCertificate, profile.TrustAnchor, members.Are);
    }

    /// <summary>Completes when the process is told to end.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <summary>
    /// Hands the lead to other nodes where there may be some, so that nobody waits for this one; then ends the services, then everything
    /// behind them. What was accepted is in the journals.
    /// </summary>
    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(_agencies.All.Where(a => a.MayFollow).Select(a => a.DisposeAsync().AsTask()));
        await _app.StopAsync();
        await _obstacles.DisposeAsync();
        BundleMetrics.Dispose();
        await _feed.DisposeAsync();
        foreach (AgencyReplica agency in _agencies.All.Where(a => !a.MayFollow))
        {
            await agency.DisposeAsync();
        }

        await _app.DisposeAsync();
    }
}
