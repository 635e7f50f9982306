using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Tests.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Bench;

/// <summary>The benchmark of the evidence, small: what it packs is what a verifier takes.</summary>
public sealed class LineageBenchTests
{
    [Fact]
    public async Task Bench_OfAFewThousandEntries_PrintsItsFiguresAndItsPackageIsVerified()
    {
        var run = await ToolRun.OfAsync("bench", "lineage", "--entries", "4000", "--json");

        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        using var figures = JsonDocument.Parse(run.Output.TrimEnd().Split('\n')[^1]);
        Assert.All(
            (string[])["append_per_s", "trace_p99_ms_sqlite", "verify_10k_s", "bytes_per_entry"],
            name => Assert.True(figures.RootElement.GetProperty(name).GetDouble() > 0, name));
        Assert.InRange(figures.RootElement.GetProperty("receipts").GetInt32(), 500, 10_000);
    }
}
