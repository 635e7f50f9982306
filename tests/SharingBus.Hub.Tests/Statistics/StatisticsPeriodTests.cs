using System.Globalization;
using SharingBus.Hub.Statistics;
using Xunit;

namespace SharingBus.Hub.Tests.Statistics;

public sealed class StatisticsPeriodTests
{
    [Theory]
    [InlineData(1, "2026-03-02T00:00:00Z", "2026-03-02", "2026-03-09", "2026-03-11")]
    [InlineData(1, "2026-03-08T23:59:59Z", "2026-03-02", "2026-03-09", "2026-03-11")]
    [InlineData(1, "1969-12-31T00:00:00Z", "1969-12-29", "1970-01-05", "1970-01-07")]
    [InlineData(2, "2026-03-31T23:59:59Z", "2026-01-01", "2026-04-01", "2026-04-29")]
    [InlineData(2, "2025-12-31T12:00:00Z", "2025-10-01", "2026-01-01", "2026-01-29")]
    public void Period_OfAnInstant_IsTheOneThatHoldsIt(int kind, string instant, string from, string until, string closes)
    {
        var period = StatisticsPeriod.Of((StatisticsKind)kind, At(instant));

        Assert.Equal(new StatisticsPeriod(At(from), At(until), At(closes)), period);
        Assert.True(period.Holds(At(instant).ToUnixTimeMilliseconds()));
        Assert.False(period.Holds(period.Until.ToUnixTimeMilliseconds()));
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
