namespace SharingBus.Cli.Scenarios;

/// <summary>Plays a scenario on a running federation, through the same gRPC clients that the agencies' systems use, and judges it.</summary>
internal sealed class ScenarioRunner
{
    private readonly Scenario _scenario;
    private readonly IFederationClients _clients;
    private readonly Action<StepReport>? _progress;

    /// <summary>A runner for one scenario.</summary>
    /// <param name="scenario">What to play.</param>
    /// <param name="clients">The federation.</param>
    /// <param name="progress">Told of each step as it ends.</param>
    public ScenarioRunner(Scenario scenario, IFederationClients clients, Action<StepReport>? progress = null)
    {
        _scenario = scenario;
        _clients = clients;
        _progress = progress;
    }

    /// <summary>Plays all steps, in order. A step that fails does not end the scenario.</summary>
    public async Task<ScenarioReport> RunAsync(CancellationToken cancel)
    {
        await using var inboxes = new FederationInboxes(_clients);
        var names = new ScenarioNames();
        var play = new ScenarioPlay(_scenario, _clients, inboxes, names);
        var steps = new List<StepReport>();
        foreach (var step in _scenario.Steps)
        {
            var report = new StepReport(step);
            using var deadline = new StepDeadline(TimeProvider.System, cancel);
            _clients.Clock.MoveTo(step.At);
            await play.RunAsync(step, report, deadline);
            steps.Add(report);
            _progress?.Invoke(report);
        }

        using var last = new StepDeadline(TimeProvider.System, cancel);
        var audit = await new FinalAudit(_scenario, _clients, inboxes, names).FindAsync(last);
        return new ScenarioReport(_scenario, steps, audit, inboxes.Arrivals.Count());
    }
}
