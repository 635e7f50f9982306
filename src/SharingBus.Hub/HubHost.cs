using Grpc.Net.Client;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.Bulletins;
using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;
using SharingBus.Hub.Matches;
using SharingBus.Hub.Notebook;
using SharingBus.Hub.Outgoing;
using SharingBus.Hub.Proposals;
using SharingBus.Hub.Routing;
using SharingBus.Hub.Situations;
using SharingBus.Hub.Statistics;
using SharingBus.Hub.Taxii;

namespace SharingBus.Hub;

/// <summary>A running fusion hub: a client of its own agency's node, and a service for that agency's analysts.</summary>
public sealed class HubHost : IAsyncDisposable
{
    private readonly WebApplication _app;

    private HubHost(WebApplication app) => _app = app;

    /// <summary>The address of its gRPC listener.</summary>
    public Uri Address => _app.GrpcAddress();

    /// <summary>The address of its health listener.</summary>
    public Uri HealthAddress => _app.HealthAddress();

    /// <summary>The address of its HTTPS listener for clients of other standards; null where it has none.</summary>
    public Uri? WebAddress { get; private init; }

    /// <summary>What a caller needs for each method.</summary>
    internal IReadOnlyDictionary<string, RequiresRightAttribute?> Requirements => _app.RequirementsOfCallers();

    /// <summary>
    /// Starts a hub. It replays its history, subscribes at its node and keeps trying
    /// where the node is not there.
    /// </summary>
    /// <exception cref="ArgumentException">An option is out of its range, or the alerting document cannot be used.</exception>
    /// <exception cref="InvalidDataException">The history is damaged, or is not the one that the node's journal holds.</exception>
    /// <exception cref="IOException">The history file cannot be opened; another hub may use it.</exception>
    public static async Task<HubHost> StartAsync(HubOptions options, ServiceProfile profile, CancellationToken cancellation)
    {
        options.Validate();
        var builder = ServiceHostBuilder.Create(profile);
        Register(builder.Services, options, profile);
        var app = builder.Build();
        try
        {
            LogHistory(app);
            await app.Services.RequireOwnHistoryAsync(cancellation);
            app.UseListeners();
            options.ClientCertificate?.LogTo(app.Logger);
            app.MapGrpcService<FusionService>();
            app.MapGrpcService<AlertService>();
            app.MapGrpcService<StatisticsService>();
            app.MapGrpcService<BulletinService>();
            await app.StartAsync(cancellation);
            return new HubHost(app) { WebAddress = profile.WebPort is null ? null : app.WebAddress() };
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Completes when the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Register(IServiceCollection services, HubOptions options, ServiceProfile profile)
    {
        services.AddSingleton(options).AddSingleton<ICallerRights>(new HubRights(options));
        services.AddSingleton(_ => HubLedger.Over(HistoryStore.Open(options.CreateEngine())));
        services.AddSingleton(s => new HubMetrics(() => s.GetRequiredService<HubLedger>().Read(state => state.SilentKeys)));
        services.AddSingleton<AlertSignal>();
        services.AddSingleton<SituationDesk>();
        services.AddSingleton(_ => ServiceChannel.Open(options.Node, options.ClientCertificate ?? profile.Certificate, profile.TrustAnchor));
        services.AddSingleton(s => new ExchangeService.ExchangeServiceClient(s.GetRequiredService<GrpcChannel>()));
        services.AddSingleton(s => new NoticeIntake(
            s.GetRequiredService<HubLedger>(),
            s.GetRequiredService<HubMetrics>(),
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<NoticeIntake>>()));
        services.AddSingleton(AlertingTable.Open(options.AlertingFile, options.Agency));
        services.AddSingleton(s => s.GetRequiredService<HubLedger>().Read(
            state => new AlertDesks(state, options, s.GetRequiredService<AlertingTable>())));
        services.AddSingleton<AlertSending>();
        services.AddSingleton<AlertPublisher>();
        services.AddHostedService(s => s.GetRequiredService<AlertPublisher>());
        services.AddNotebook();
        services.AddSingleton<ProposalDesk>();
        services.AddSingleton(s => s.GetRequiredService<HubLedger>().Read(state => new MatchDesk(state, options)));
        services.AddSingleton<IOutgoing<MatchMessage>, MatchOutgoing>();
        services.AddOutgoing<MatchMessage>();
        services.AddBulletins();
        services.AddHostedService<TermSweep>();
        services.AddHostedService<PeriodClose>();
        services.AddHostedService<NoticeFeed>();
        services.AddTaxii();
    }

    private static void LogHistory(WebApplication app)
    {
        var (notices, situations, alerts) = app.Services.GetRequiredService<HubLedger>().Read(state =>
            (state.Correlator.Notices.Count, state.Correlator.Situations.Count, state.Alerts.Published.Count));
        app.Services.GetRequiredService<ILogger<HubHost>>().Replayed(notices, situations, alerts);
    }
}
