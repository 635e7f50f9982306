using System.Text.Json;
using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class AlertsCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Fact]
    public async Task Alert_ListedExplainedAndAcknowledged_SaysWhyItWentWhereItWent()
    {
        await PublishAsync("police-northbridge/case-system");
        await PublishAsync("schools-northbridge/incident-desk");
        await PublishAsync("youth-northbridge/mentor-app");
        var id = await AlertAsync();

        var listed = await RunAsync("list", "--state", "OPEN", "ESCALATED");
        Assert.Contains($"{id}  OPEN  MINOR  Developing threat in Fernhollow: 3 independent sources", listed.Output, StringComparison.Ordinal);
        var explained = await RunAsync("explain", id);
        Assert.True(explained.ExitCode == ExitCodes.Done, explained.Error);
        Assert.Contains("sent by route 'all-coordinators': The coordinators of all four agencies", explained.Output, StringComparison.Ordinal);
        Assert.Contains("chosen by status ACTUAL, severity MINOR", explained.Output, StringComparison.Ordinal);
        Assert.Contains("goes to police-northbridge/police.coordinator, schools-northbridge/education.coordinator", explained.Output, StringComparison.Ordinal);

        var stranger = await RunAsync("ack", id, "--person", "X", "--agency", "harbour-authority");
        Assert.Equal(ExitCodes.Failed, stranger.ExitCode);
        Assert.Contains("AGENCY_NOT_ASKED", stranger.Error, StringComparison.Ordinal);
        var acknowledged = await RunAsync("ack", id, "--person", "I. Verrell");
        Assert.True(acknowledged.ExitCode == ExitCodes.Done, acknowledged.Error);
        Assert.Contains("ACKNOWLEDGED", acknowledged.Output, StringComparison.Ordinal);
        Assert.Contains("by fusion-northbridge (I. Verrell)", acknowledged.Output, StringComparison.Ordinal);
        Assert.Equal("There is no such alert.", (await RunAsync("list", "--state", "OPEN")).Output.Trim());
    }

    [Fact]
    public async Task Duty_HandedOver_IsTheOthersUntilTheShiftEnds()
    {
        // Monday 2 March, seven in the morning at Northbridge: Sunday's shift ends at eight.
        var before = await RunAsync("duties");
        Assert.Equal("stand-in: N. Ferris at social-northbridge/social.coordinator until 2026-03-02T07:00:00Z", before.Output.Trim());

        var handed = await RunAsync("hand-over", "stand-in", "--from", "N. Ferris", "--to", "P. Example", "--because", "on the train");
        Assert.True(handed.ExitCode == ExitCodes.Done, handed.Error);

        var after = await RunAsync("duties", "--json");
        using var duty = JsonDocument.Parse(after.Output);
        Assert.Equal("P. Example", duty.RootElement.GetProperty("person").GetString());
        Assert.Equal("N. Ferris", duty.RootElement.GetProperty("handed_over_by").GetString());
    }

    private Task<ToolRun> RunAsync(string command, params string[] args) =>
        ToolRun.OfAsync(["alerts", command, .. args, "--data", demo.Path, "--as", "fusion-northbridge/analyst-desk"]);

    private async Task PublishAsync(string system)
    {
        var file = Path.Combine(demo.Path, "alert-notice.yaml");
        await File.WriteAllTextAsync(file, ServedDemo.Notice.Replace("Oakhollow", "Fernhollow", StringComparison.Ordinal), TestContext.Current.CancellationToken);
        var published = await ToolRun.OfAsync("publish", "--data", demo.Path, "--as", system, "--type", "ThreatNotice", "--file", file);
        Assert.True(published.ExitCode == ExitCodes.Done, published.Error);
    }

    private async Task<string> AlertAsync()
    {
        using var patience = new CancellationTokenSource(Patience);
        while (true)
        {
            patience.Token.ThrowIfCancellationRequested();
            var listed = await RunAsync("list", "--json");
            if (listed.Output.Trim() is { Length: > 0 } line)
            {
                using var alert = JsonDocument.Parse(line);
                return new Guid(Convert.FromBase64String(alert.RootElement.GetProperty("message_id").GetString()!), bigEndian: true).ToString();
            }
        }
    }
}
