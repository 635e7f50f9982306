using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class StatisticsCommandTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    [Fact]
    public async Task Picture_OfAHubThatReleasedNothingYet_SaysSo()
    {
        var run = await RunAsync("picture", "--weeks", "3");

        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        Assert.Equal("No week was released yet: the first whole week after the hub began to count is the first.", run.Output.Trim());
    }

    [Fact]
    public async Task Plot_OfNothing_IsNoFile()
    {
        var file = Path.Combine(demo.Path, "picture.svg");

        var run = await RunAsync("picture", "--plot", file);

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.False(File.Exists(file));
    }

    [Fact]
    public async Task Measures_AskedByAnAnalyst_AreRefusedWithTheRemedy()
    {
        var run = await RunAsync("measures");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("NOT_AN_EVALUATOR", run.Error, StringComparison.Ordinal);
        Assert.Contains("statistics.evaluators", run.Error, StringComparison.Ordinal);
    }

    private Task<ToolRun> RunAsync(params string[] args) =>
        ToolRun.OfAsync(["statistics", .. args, "--data", demo.Path, "--as", "fusion-northbridge/analyst-desk"]);
}
