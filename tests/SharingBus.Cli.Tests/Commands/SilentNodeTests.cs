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
}
