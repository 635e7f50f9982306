using System.Diagnostics;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Scenarios;
using SharingBus.Policy.Documents;

namespace SharingBus.Cli.Demo;

/// <summary>A demo from start to end: read, check, start, play, judge, and stay up where that is asked for.</summary>
internal sealed class DemoRun(Terminal terminal)
{
    /// <summary>Runs a demo.</summary>
    /// <returns>0 where every expectation held, else 1.</returns>
    public async Task<int> RunAsync(DemoRequest request, CancellationToken cancel)
    {
        var clock = Stopwatch.StartNew();
        var scenario = ScenarioReader.Read(new StringReader(request.ScenarioText ?? SampleDocuments.ScenarioText(SampleDocuments.Northbridge)));
        var documents = SampleDocuments.ReadPolicies(scenario.Policies);
        Check(scenario, documents);
        using var directory = RunDirectory.Prepare(request.DataDirectory, "demo");
        terminal.Line($"{terminal.Strong(scenario.Title)}: {documents.Register.Agencies.Count} agencies, {scenario.Steps.Count} steps, " +
            $"backbone {request.Broker?.ToString() ?? "in memory"}");
        var settings = new DemoSettings
        {
            DataDirectory = directory.Path,
            Broker = request.Broker,
            BrokerManagement = request.BrokerManagement,
            Verbose = request.Verbose,
        };
        await using var federation = await DemoFederation.StartAsync(scenario, documents, settings, cancel);
        terminal.Line(terminal.Faint($"started in {clock.Elapsed.TotalSeconds:0.0} s"));
        var printer = new DemoPrinter(terminal, new WithholdingRules(documents));
        var report = await new ScenarioRunner(scenario, federation, printer.Print).RunAsync(cancel);
        Summarise(report, clock.Elapsed);
        if (request.Serve)
        {
            await ServeAsync(federation, directory.Path, cancel);
        }

        return report.Failures.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
    }

    private static void Check(Scenario scenario, FederationDocuments documents)
    {
        var roles = documents.Register.Agencies.SelectMany(agency => agency.Roles.Select(role => new RolePath(agency.Id, role.Id)));
        string[] faults = [.. documents.Errors.Select(error => error.ToString()), .. ScenarioCheck.Find(scenario, roles)];
        if (faults.Length > 0)
        {
            throw CommandFailure.Usage($"the scenario cannot be played:{Environment.NewLine}  {string.Join($"{Environment.NewLine}  ", faults)}");
        }
    }

    private void Summarise(ScenarioReport report, TimeSpan elapsed)
    {
        var refused = report.Steps.Count(step => step.Refusal is not null);
        terminal.Line();
        terminal.Line($"{report.Steps.Count} steps, {report.Deliveries} deliveries, {refused} refused, {report.Checks} expectations, {elapsed.TotalSeconds:0.0} s");
        if (report.Failures.Count == 0)
        {
            terminal.Line(terminal.Good("Every expectation held: whoever was to see something saw it, and nobody saw more."));
            return;
        }

        terminal.Line(terminal.Bad($"{report.Failures.Count} expectations did not hold:"));
        foreach (var failure in report.Failures)
        {
            terminal.Wrapped("  - ", failure.Split(' '), terminal.Bad);
        }
    }

    private async Task ServeAsync(DemoFederation federation, string directory, CancellationToken cancel)
    {
        var manifest = federation.Manifest;
        terminal.Line();
        terminal.Line(terminal.Strong("The federation stays up. Ctrl+C ends it."));
        foreach (var (agency, address) in manifest.Nodes)
        {
            terminal.Line($"  node of {agency,-22} {address}");
        }

        terminal.Line($"  {"policy service",-30} {manifest.PolicyService}");
        terminal.Line($"  {"fusion hub",-30} {manifest.Hub}");
        terminal.Line();
        terminal.Line("In another terminal:");
        terminal.Line($"  sharingbus subscribe --data {directory} --as youth-northbridge/demo-inbox --role youth.mentor");
        terminal.Line($"  sharingbus publish --data {directory} --as police-northbridge/case-system --type ThreatNotice --file notice.yaml");
        terminal.Line($"  sharingbus lineage trace <message-id> --data {directory}          (publish prints the id)");
        terminal.Line("  sharingbus policy explain --origin schools-northbridge --recipient fusion-northbridge/fusion.analyst --type ThreatNotice --at 2026-03-03T10:00:00Z");
        terminal.Line($"  sharingbus alerts list --data {directory} --as fusion-northbridge/analyst-desk");
        var (system, token) = federation.WriteToken();
        terminal.Line($"  sharingbus publish --data {directory} --as {system} --token-file {token} --type ThreatNotice --file notice.yaml   (a token in place of a certificate)");
        terminal.Line("The fields of a notice are those of the proto; deploy/scenarios/northbridge.yaml has thirty to start from.");
        await Task.Delay(Timeout.Infinite, cancel).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
