using SharingBus.Federation.V1;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Serving;
using SharingBus.PolicyService.Bundles;
using SharingBus.PolicyService.Explaining;
using SharingBus.PolicyService.Governance;
using SharingBus.Trust.Bundles;

namespace SharingBus.PolicyService;

/// <summary>A running policy service: hands out signed bundles, collects approvals of new ones, and explains decisions.</summary>
public sealed class PolicyServiceHost : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly BundleStore _store;

    private PolicyServiceHost(WebApplication app)
    {
        _app = app;
        _store = app.Services.GetRequiredService<BundleStore>();
    }

    /// <summary>The address of its gRPC listener.</summary>
    public Uri Address => _app.GrpcAddress();

    /// <summary>The address of its health listener.</summary>
    public Uri HealthAddress => _app.HealthAddress();

    /// <summary>What a caller needs for each method.</summary>
    internal IReadOnlyDictionary<string, RequiresRightAttribute?> Requirements => _app.RequirementsOfCallers();

    /// <summary>Version of the bundle in service; 0 before the first.</summary>
    public ulong CurrentVersion => _store.Current?.Version ?? 0;

    /// <summary>Starts a policy service with the newest bundle of its directory.</summary>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="IOException">The directory cannot be read, or a port is taken.</exception>
    public static async Task<PolicyServiceHost> StartAsync(PolicyServiceOptions options, ServiceProfile profile, CancellationToken cancellation)
    {
        options.Validate();
        Directory.CreateDirectory(options.BundleDirectory);
        var builder = ServiceHostBuilder.Create(profile);
        builder.Services.AddSingleton(options).AddSingleton<ICallerRights>(new ServiceRights(options));
        builder.Services.AddSingleton(new BundleVerifier(options.Federation, options.GovernanceKeys, profile.Time));
        builder.Services.AddSingleton(s => new BundleStore(
            options.BundleDirectory, s.GetRequiredService<BundleVerifier>(), s.GetRequiredService<ILogger<BundleStore>>()));
        builder.Services.AddSingleton<NodeAdmission>();
        builder.Services.AddSingleton<WatcherCount>();
        builder.Services.AddHostedService(s => new BundleWatch(options.BundleDirectory, s.GetRequiredService<BundleStore>()));
        if (options.Governance is { } governance)
        {
            builder.Services.AddGovernance(governance);
        }

        var app = builder.Build();
        try
        {
            app.UseListeners();
            app.MapGrpcService<Bundles.FederationService>();
            app.MapGrpcService<ExplainService>();
            if (options.Governance is not null)
            {
                app.MapGrpcService<Governance.GovernanceService>();
            }

            await app.StartAsync(cancellation);
            return new PolicyServiceHost(app);
        }
        catch
        {
            await app.DisposeAsync();
            throw;
        }
    }

    /// <summary>Verifies a bundle, writes it to the directory and takes it into service. The one in service is accepted again.</summary>
    /// <returns><see cref="BundleError.None"/>, or why it was refused.</returns>
    public BundleError Publish(SignedBundle signed) => _store.Publish(signed);

    /// <summary>Completes when the process is told to stop.</summary>
    public Task WaitForShutdownAsync(CancellationToken cancellation) => _app.WaitForShutdownAsync(cancellation);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}
