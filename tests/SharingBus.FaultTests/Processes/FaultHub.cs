using SharingBus.Fusion.V1;

namespace SharingBus.FaultTests.Processes;

/// <summary>The hub of the recipient's agency: a process of its own that may be killed and started again with the files it had.</summary>
internal sealed class FaultHub : IAsyncDisposable
{
    public const string System = "hub";

    // What is minor has minutes, so that an answer always comes first; what is extreme has a second, so that nobody waits for it.
    private const string Alerting = $$"""
        acknowledge_within: { extreme: 1s, minor: 10m }
        routes:
          - id: coordinator
            reason: For the fault tests.
            recipients: [{ agency: {{FaultBundle.Origin}}, roles: [{{FaultBundle.Coordinator}}] }]
            chain: head
        chains:
          - { id: head, steps: [{ recipients: [{ agency: {{FaultBundle.Origin}}, roles: [{{FaultBundle.Head}}] }] }] }
        """;

    private const string Configuration = "hub.json";

    private readonly FaultFederation _federation;
    private readonly string _folder;
    private HostProcess? _process;

    public FaultHub(FaultFederation federation)
    {
        _federation = federation;
        (_folder, _, object service) = federation.PrepareService(FaultBundle.Recipient, System);
        File.WriteAllText(Path.Combine(_folder, "alerting.yaml"), Alerting);
        FaultFederation.Write(Path.Combine(_folder, Configuration), new
        {
            service,
            agency = FaultBundle.Recipient,
            node = federation.AddressOf(FaultBundle.Recipient),
            dataDirectory = "data",
            role = FaultBundle.Role,
            minimumSources = 1,
            alerting = "alerting.yaml",
        });
    }

    /// <summary>What it printed last, for who asks why.</summary>
    public string LastWords => _process?.LastWords ?? "";

    /// <summary>Starts it.</summary>
    /// <param name="crash">Moment and count at which it ends by itself, as in <c>alert-sent:1</c>; null where it does not.</param>
    public async Task StartAsync(string? crash = null) => _process = await FaultFederation.RunAsync("SharingBus.Hub", _folder, Configuration, crash);

    /// <summary>Takes its history away, as a lost disk does.</summary>
    public void LoseHistory() => Directory.Delete(Path.Combine(_folder, "data"), recursive: true);

    /// <summary>Starts a rebuild of its history, which ends by itself.</summary>
    /// <param name="crash">As for a start.</param>
    public Task<HostProcess> RebuildAsync(string? crash = null) =>
        FaultFederation.BeginAsync("SharingBus.Hub", _folder, ["rebuild", "--config", Path.Combine(_folder, Configuration)], crash);

    /// <summary>Starts it where it refuses to.</summary>
    /// <returns>What it said.</returns>
    public async Task<string> RefusalAsync()
    {
        await using HostProcess refused = await FaultFederation.BeginAsync("SharingBus.Hub", _folder, ["--config", Path.Combine(_folder, Configuration)], null);
        await refused.EndedAsync();
        return refused.Output;
    }

    /// <summary>Waits until it has ended by itself.</summary>
    public Task EndedAsync() => _process!.EndedAsync();

    /// <summary>Kills it where it stands (SIGKILL).</summary>
    public async Task KillAsync()
    {
        if (_process is not null)
        {
            await _process.DisposeAsync();
            _process = null;
        }
    }

    /// <summary>What it says of its alerts.</summary>
    public async Task<IReadOnlyList<AlertRecord>> AlertsAsync()
    {
        AlertService.AlertServiceClient client = new(_federation.Connect(System, FaultBundle.Recipient, "console"));
        return (await client.ListAlertsAsync(new ListAlertsRequest { PageSize = 1_000 })).Alerts;
    }

    /// <summary>Its analyst.</summary>
    public BulletinService.BulletinServiceClient Bulletins() => new(_federation.Connect(System, FaultBundle.Recipient, "console"));

    /// <summary>Its situations.</summary>
    public FusionService.FusionServiceClient Situations() => new(_federation.Connect(System, FaultBundle.Recipient, "console"));

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await KillAsync();
}
