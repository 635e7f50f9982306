using System.Text.Json;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Tests.Commands;
using Xunit;

namespace SharingBus.Cli.Tests.Bench;

/// <summary>The benchmark of the hub, small: a hub in a process of its own takes every notice and tells its situations.</summary>
public sealed class HubBenchTests
{
    [Fact]
    public async Task Bench_OfAFewThousandNotices_PrintsItsFigures()
    {
        var run = await ToolRun.OfAsync("bench", "hub", "--notices", "2000", "--quality-notices", "2000", "--seed", "7", "--paced-seconds", "1", "--json");

        Assert.True(run.ExitCode == ExitCodes.Done, run.Error);
        using var figures = JsonDocument.Parse(run.Output.TrimEnd().Split('\n')[^1]);
        Assert.All(
            (string[])["notices_per_s", "situation_p99_ms", "memory_mb", "cost_ratio_1m_to_100k", "alerts"],
            name => Assert.True(figures.RootElement.GetProperty(name).GetDouble() > 0, name));

        // Of a few thousand notices one wrong union is several hundredths, so the seed is given; the key of the hub, which is drawn, moves little.
        Assert.Equal("7 7", figures.RootElement.GetProperty("seeds").GetString());
        Assert.InRange(figures.RootElement.GetProperty("recall").GetDouble(), 0.95, 0.999);
        Assert.InRange(figures.RootElement.GetProperty("precision").GetDouble(), 0.93, 0.999);
    }
}
