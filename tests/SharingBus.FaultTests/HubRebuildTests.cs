using SharingBus.Fusion.V1;
using SharingBus.FaultTests.Alerts;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;
using SharingBus.Hub.Alerts;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests;

/// <summary>A hub's history is lost, and rebuilt from its node's journal by a process that is killed on the way.</summary>
public sealed class HubRebuildTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Hub_WhoseHistoryWasLost_KnowsWhatItKnewAndAlertsNobodyAgain()
    {
        await using FaultFederation federation = await FaultFederation.StartAsync(new FederationSetup { HasHub = true });
        await using FaultHub hub = new(federation);
        await using Alerts.AlertDesk people = new(federation);
        await hub.StartAsync();
        List<Guid> reports = [];
        for (int time = 1; time <= 3; time++)
        {
            reports.Add(await people.ReportAsync($"answered-{time}", Severity.Minor));
            reports.Add(await people.ReportAsync($"silent-{time}", Severity.Extreme));
        }

        Assert.True(await people.WhenAsync(arrival => arrival.Report == reports[^1] && arrival.IsStep, Patience), hub.LastWords);
        string before = await SettledAsync(hub);
        await hub.KillAsync();
        hub.LoseHistory();

        // Once where the notices come again, among them answers, and then to its end.
        await using HostProcess killed = await hub.RebuildAsync($"{AlertMoments.AcknowledgementReceived}:1");
        await killed.EndedAsync();
        string unfinished = await hub.RefusalAsync();
        await using HostProcess whole = await hub.RebuildAsync();
        await whole.EndedAsync();
        output.WriteLine(whole.Output);
        await hub.StartAsync();
        reports.Add(await people.ReportAsync("after", Severity.Minor));

        Assert.Contains("not whole", unfinished, StringComparison.Ordinal);
        Assert.Contains("Rebuilt: ", whole.Output, StringComparison.Ordinal);
        Assert.Equal(before, Text((await hub.AlertsAsync()).Where(alert => before.Contains(IdOf(alert), StringComparison.Ordinal))));
        Assert.True(await people.WhenAsync(arrival => arrival.Report == reports[^1], Patience), hub.LastWords);
        await SettledAsync(hub);
        AlertVerdicts verdicts = AlertVerdicts.Of(reports, people.Arrivals, await hub.AlertsAsync());
        output.WriteLine($"{reports.Count} alerts, history lost, rebuild killed once: {verdicts}");
        Assert.Equal(new AlertVerdicts(), verdicts);
        Survived.Kills(2);
    }

    private static string IdOf(AlertRecord alert) => Convert.ToHexStringLower(alert.MessageId.Span);

    private static string Text(IEnumerable<AlertRecord> alerts) => string.Join(
        '\n', alerts.OrderBy(IdOf, StringComparer.Ordinal).Select(alert => $"{IdOf(alert)} {alert.State} {alert.Acknowledgements} {alert.Escalations}"));

    // Until each alert is answered or escalated, and that is on record.
    private static async Task<string> SettledAsync(FaultHub hub)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            IReadOnlyList<AlertRecord> alerts = await hub.AlertsAsync();
            if (alerts.All(alert => alert.State == AlertState.Acknowledged || alert.Escalations.Any(step => step.MessageId.Length > 0)))
            {
                return Text(alerts);
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), patience.Token);
        }
    }
}
