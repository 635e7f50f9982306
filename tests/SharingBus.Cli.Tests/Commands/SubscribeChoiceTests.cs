using System.Text.Json;
using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class SubscribeChoiceTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    [Fact]
    public async Task Subscribe_FromElsewhereWithFilters_PrintsWhatFits()
    {
        var first = (await demo.PublishAsync("case-system")).Output.Trim();
        var second = (await demo.PublishAsync("case-system")).Output.Trim();
        var all = await SubscribeAsync("choice", "--from-beginning", "--count", "2");
        var position = all[^1].GetProperty("position").GetUInt64().ToString();

        // The same again, in three ways to say where to begin.
        var fromPosition = await SubscribeAsync("choice", "--from-position", position, "--count", "1");
        var fromTime = await SubscribeAsync(
            "choice", "--from-time", "2026-01-01", "--count", "1",
            "--type", "ThreatNotice", "--min-severity", "minor", "--area", "XN-NB/Oakhollow", "--purpose", "PREVENTION",
            "--urgency", "EXPECTED", "--origin", "police-northbridge");

        Assert.Equal(all[^1].GetProperty("message_id").GetString(), fromPosition[0].GetProperty("message_id").GetString());
        Assert.Equal(all[0].GetProperty("message_id").GetString(), fromTime[0].GetProperty("message_id").GetString());
        Assert.NotEqual(first, second);
    }

    [Fact]
    public async Task Subscribe_WithAFilterThatTheNodeRefuses_NamesTheField()
    {
        var run = await ToolRun.OfAsync(
            "subscribe", "--data", demo.Path, "--as", "youth-northbridge/demo-inbox", "--role", "youth.mentor", "--origin", "Nobody At All", "--area", "Northbridge");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("SUBSCRIPTION_INVALID", run.Error, StringComparison.Ordinal);
        Assert.Contains("open.filter.origins: ", run.Error, StringComparison.Ordinal);
        Assert.Contains("open.filter.areas[0]: ", run.Error, StringComparison.Ordinal);
    }

    private async Task<JsonElement[]> SubscribeAsync(string subscriber, params string[] choice)
    {
        var run = await ToolRun.OfAsync([
            "subscribe", "--data", demo.Path, "--as", "youth-northbridge/demo-inbox", "--role", "youth.mentor", "--subscriber", subscriber, .. choice]);
        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        return [.. run.Output.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];
    }
}
