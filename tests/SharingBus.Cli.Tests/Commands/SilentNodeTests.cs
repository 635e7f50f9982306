using SharingBus.Cli.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Commands;

public sealed class SilentNodeTests(ServedDemo demo) : IClassFixture<ServedDemo>
{
    [Fact]
    public async Task Trace_WithANodeThatDoesNotAnswer_NamesIt()
    {
        var id = (await demo.PublishAsync("case-system")).Output.Trim();
        using var copy = demo.CopyWithoutNodeOf("schools-northbridge");

        var trace = await ToolRun.OfAsync("lineage", "trace", id, "--data", copy.Path);

        Assert.Equal(ExitCodes.Failed, trace.ExitCode);
        Assert.Contains("NOT HEARD   schools-northbridge: ", trace.Output, StringComparison.Ordinal);
        Assert.Contains("accepted ThreatNotice", trace.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Holders_AtANodeThatDoesNotAnswer_SaysWhatToCheck()
    {
        using var copy = demo.CopyWithoutNodeOf("police-northbridge");

        var run = await ToolRun.OfAsync(
            "holders", "0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11", "--data", copy.Path, "--as", "police-northbridge/case-system");

        Assert.Equal(ExitCodes.Failed, run.ExitCode);
        Assert.Contains("cannot be reached", run.Error, StringComparison.Ordinal);
        Assert.Contains("demo --serve", run.Error, StringComparison.Ordinal);
    }
}
