using Grpc.Core;
using SharingBus.Hosting.Errors;

namespace SharingBus.Cli.Scenarios;

/// <summary>Does what a step says and looks at what it expects, part by part.</summary>
internal sealed class ScenarioPlay
{
    private readonly PublishPart _publish;
    private readonly ChangePart _change;
    private readonly HubPart _hub;
    private readonly AlertPart _alerts;

    /// <summary>A play on a running federation.</summary>
    public ScenarioPlay(Scenario scenario, IFederationClients clients, FederationInboxes inboxes, ScenarioNames names)
    {
        var composer = new NoticeComposer(scenario.HandlingDefaults, new NoticeScalars(names.Bytes, ScenarioKeys.Fresh()));
        _publish = new PublishPart(clients, inboxes, names, composer);
        _change = new ChangePart(clients, inboxes, names);
        _hub = new HubPart(clients, names);
        _alerts = new AlertPart(clients, inboxes, names, scenario.Hub);
    }

    /// <summary>Runs one step. What goes wrong is a failure of the step, not of the run.</summary>
    public async Task RunAsync(ScenarioStep step, StepReport report, StepDeadline deadline)
    {
        try
        {
            await ActAsync(step, report, deadline);
            await _hub.LookAsync(step.Expect, report, deadline);
            await _alerts.LookAsync(step.Expect, report, deadline);
        }
        catch (RpcException error)
        {
            report.Expect(false, $"a call failed: {WireError.ReasonOf(error) ?? error.Status.StatusCode.ToString()} {error.Status.Detail}");
        }
        catch (ScenarioFormatException error)
        {
            report.Expect(false, error.Message);
        }
    }

    private Task ActAsync(ScenarioStep step, StepReport report, StepDeadline deadline) => step.Action switch
    {
        PublishAction publish => _publish.RunAsync(publish, step.Expect, report, deadline),
        ChangeAction change => _change.RunAsync(change, step.Expect, report, deadline),
        DecideAction decide => _hub.DecideAsync(decide, report, deadline),
        _ => Task.CompletedTask,
    };
}
