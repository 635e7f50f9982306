using SharingBus.Cli.Scenarios;
using Xunit;

namespace SharingBus.Cli.Tests.Scenarios;

public sealed class ScenarioClockTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 7, 0, 0, TimeSpan.FromHours(1));

    [Fact]
    public void Clock_MovedForward_StandsAtTheTime()
    {
        var clock = new ScenarioClock(Start);
        clock.MoveTo(Start.AddDays(3));

        Assert.InRange(clock.GetUtcNow(), Start.AddDays(3), Start.AddDays(3).AddMinutes(1));
        Assert.Equal(TimeSpan.Zero, clock.GetUtcNow().Offset);
    }

    [Fact]
    public void Clock_MovedBack_GoesOn()
    {
        var clock = new ScenarioClock(Start);
        clock.MoveTo(Start.AddDays(-1));

        Assert.True(clock.GetUtcNow() >= Start);
    }
}
