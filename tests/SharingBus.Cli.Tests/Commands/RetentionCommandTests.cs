using System.Text.Json;
using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

/// <summary>A payload is kept for a matter, and let go again.</summary>
public sealed class RetentionCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    [Fact]
    public async Task Hold_PlacedListedTracedAndReleased_SaysWhoAndWhy()
    {
        var message = ServedDemo.IdIn(await demo.PublishAsync("case-system"));

        var held = await StepAsync("hold", message, "the inquiry");
        Assert.True(held.ExitCode == ExitCodes.Done, held.Error);
        Assert.StartsWith($"Kept: {message}  for 2026-0417  since ", held.Output, StringComparison.Ordinal);

        var listed = await RunAsync("demo-auditor", "retention", "list", "--json");
        using var hold = JsonDocument.Parse(listed.Output.Split('\n').First(line => line.Contains(message, StringComparison.Ordinal)));
        Assert.Equal("R. Example", hold.RootElement.GetProperty("person").GetString());
        Assert.False(hold.RootElement.GetProperty("payload_destroyed").GetBoolean());
        var trace = await ToolRun.OfAsync("lineage", "trace", message, "--data", demo.Path);
        Assert.Contains("kept for 2026-0417 by R. Example: the inquiry", trace.Output, StringComparison.Ordinal);

        var released = await StepAsync("release", message, "it is closed");
        Assert.StartsWith($"Released: {message}", released.Output, StringComparison.Ordinal);
        Assert.DoesNotContain(message, (await RunAsync("demo-auditor", "retention", "list")).Output, StringComparison.Ordinal);
        var again = await StepAsync("release", message, "it is closed");
        Assert.Equal(ExitCodes.Failed, again.ExitCode);
        Assert.Contains("NOT_FOUND", again.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hold_BySomebodyWhoDoesNotAdminister_IsRefused()
    {
        var message = ServedDemo.IdIn(await demo.PublishAsync("case-system"));

        var run = await RunAsync("demo-auditor", "retention", "hold", message, "--matter", "m", "--person", "R. Example", "--because", "why");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("NOT_PERMITTED", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Terms_OfTheJournalsEntries_AreShownWithWhatHasEnded()
    {
        var told = await RunAsync("demo-auditor", "retention", "terms");
        Assert.True(told.ExitCode == ExitCodes.Done, told.Error);
        Assert.Equal(["entries                1826 days  none has ended", "look-ups of persons    1826 days  none has ended"], told.Output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'));

        var json = await RunAsync("demo-operations", "retention", "terms", "--json");
        using var term = JsonDocument.Parse(json.Output.Split('\n')[1]);
        Assert.Equal(("LOOK_UP", 1826, 0), (term.RootElement.GetProperty("term").GetString(), term.RootElement.GetProperty("days").GetInt32(), term.RootElement.GetProperty("ended").GetInt32()));
    }

    private Task<ToolRun> StepAsync(string step, string message, string reason) =>
        RunAsync("demo-operations", "retention", step, message, "--matter", "2026-0417", "--person", "R. Example", "--because", reason);

    private Task<ToolRun> RunAsync(string system, params string[] args) =>
        ToolRun.OfAsync([.. args, "--data", demo.Path, "--as", $"police-northbridge/{system}"]);
}
