using SharingBus.Fusion.V1;
using SharingBus.FaultTests.Alerts;
using SharingBus.FaultTests.Load;
using SharingBus.FaultTests.Processes;
using SharingBus.Hub.Alerts;
using SharingBus.Vocabulary.V1;

namespace SharingBus.FaultTests;

/// <summary>The hub ends between one durable step of an alert's way and the next, at each of them by name.</summary>
public sealed class AlertCrashTests(ITestOutputHelper output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    [Fact]
    public async Task Hub_ThatEndsAtEveryNamedMoment_AlertsOnceAndHasEveryAlertAcknowledgedOrEscalatedOnce()
    {
        int times = LongForm.Named("CRASHES", 1, 10);
        await using FaultFederation federation = await FaultFederation.StartAsync(new FederationSetup { HasHub = true });
        await using FaultHub hub = new(federation);
        await using Alerts.AlertDesk people = new(federation);
        List<Guid> reports = [];
        int crashes = 0;
        foreach (string moment in AlertMoments.All)
        {
            for (int time = 1; time <= times; time++)
            {
                reports.AddRange(await CrashAsync(hub, people, $"{moment}-{time}", $"{moment}:1"));
                crashes++;
            }
        }

        AlertVerdicts verdicts = AlertVerdicts.Of(reports, people.Arrivals, await hub.AlertsAsync());
        output.WriteLine($"{crashes} crashes at {AlertMoments.All.Count} moments, {reports.Count} alerts: {verdicts}");
        Assert.Equal(new AlertVerdicts(), verdicts);
        Survived.Kills(crashes);
    }

    /// <summary>The control: what must never be is counted.</summary>
    [Fact]
    public void Verdicts_OfWhatMustNeverBe_AreNotZero()
    {
        Guid[] reports = [.. Enumerable.Range(0, 6).Select(_ => Guid.CreateVersion7())];
        Guid[] alerts = [.. Enumerable.Range(0, 8).Select(_ => Guid.CreateVersion7())];
        AlertArrival[] arrivals =
        [
            new(alerts[0], reports[0], IsStep: false),
            new(alerts[1], reports[1], IsStep: false), new(alerts[1], reports[1], IsStep: false),
            new(alerts[2], reports[2], IsStep: false), new(alerts[6], reports[2], IsStep: true), new(alerts[7], reports[2], IsStep: true),
            new(alerts[3], reports[3], IsStep: false),
            new(alerts[4], reports[4], IsStep: false), new(alerts[6], reports[4], IsStep: true),
        ];
        AlertRecord[] records = [Answered(alerts[0]), Answered(alerts[1]), new() { MessageId = MessageIdOf(alerts[3]) }, Answered(alerts[4])];

        records[0].Acknowledgements.Add(records[0].Acknowledgements[0].Clone());
        AlertVerdicts verdicts = AlertVerdicts.Of(reports, arrivals, records);

        // The last report was never alerted, so it is unanswered as well.
        Assert.Equal(new AlertVerdicts { Lost = 1, Repeated = 1, StepsRepeated = 1, Unanswered = 2, Both = 1, AnswersRepeated = 1 }, verdicts);
    }

    private static AlertRecord Answered(Guid alert) =>
        new() { MessageId = MessageIdOf(alert), Acknowledgements = { new AcknowledgementRecord { Agency = FaultBundle.Origin } } };

    private static Google.Protobuf.ByteString MessageIdOf(Guid id) => Google.Protobuf.ByteString.CopyFrom(id.ToByteArray(bigEndian: true));

    // One alert that is answered and one that is not; the hub ends when it reaches the moment, and goes on with what its files say.
    private async Task<Guid[]> CrashAsync(FaultHub hub, Alerts.AlertDesk people, string name, string crash)
    {
        await hub.KillAsync();
        await hub.StartAsync(crash);
        Guid answered = await people.ReportAsync($"{name}-answered", Severity.Minor);
        Guid silent = await people.ReportAsync($"{name}-silent", Severity.Extreme);
        await hub.EndedAsync();
        await hub.KillAsync();
        await hub.StartAsync();

        Assert.True(
            await people.WhenAsync(arrival => arrival.Report == silent && arrival.IsStep, Patience), $"{name}: nobody was next.{Environment.NewLine}{hub.LastWords}");
        Assert.True(await AcknowledgedAsync(hub, people, answered), $"{name}: the answer counts for nothing.{Environment.NewLine}{hub.LastWords}");
        output.WriteLine($"{name}: alerted, answered and escalated");
        return [answered, silent];
    }

    private static async Task<bool> AcknowledgedAsync(FaultHub hub, Alerts.AlertDesk people, Guid report)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!patience.IsCancellationRequested)
        {
            IReadOnlyList<AlertRecord> records = await hub.AlertsAsync();
            if (people.Arrivals.FirstOrDefault(arrival => arrival.Report == report) is { } alert
                && records.Any(record => FaultLoad.Id(record.MessageId) == alert.Id && record.State == AlertState.Acknowledged))
            {
                return true;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50));
        }

        return false;
    }
}
