using SharingBus.Fusion.V1;
using SharingBus.Hub.Statistics;
using Xunit;

namespace SharingBus.Hub.Tests.Statistics;

public sealed class PeriodOutlookTests
{
    private static readonly long?[] Steady = [20, 24, 18, 22, 21, 19, 23, 20, 22];

    [Fact]
    public void Count_FarAboveItsBaseline_IsAboveExpected()
    {
        var outlook = PeriodOutlook.Of(45, Steady);

        // Mean 21, deviation 2.16 and root of the mean 4.58: the larger counts, three times.
        Assert.Equal(Anomaly.AboveExpected, outlook.Anomaly);
        Assert.Equal(7.25, outlook.ExpectedLow, 0.01);
        Assert.Equal(34.75, outlook.ExpectedHigh, 0.01);
        Assert.StartsWith("More than expected: 7.3 to 34.7.", outlook.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Count_WithinItsBaseline_IsAsExpected() => Assert.Equal(Anomaly.AsExpected, PeriodOutlook.Of(34, Steady).Anomaly);

    [Fact]
    public void LastTwoWeeks_AreNoPartOfTheBaseline()
    {
        long?[] begun = [20, 24, 18, 22, 21, 19, 23, 200, 300];

        Assert.Equal(Anomaly.AboveExpected, PeriodOutlook.Of(45, begun).Anomaly);
    }

    [Fact]
    public void Week_ThatIsSuppressed_IsMissing()
    {
        long?[] gap = [20, 24, null, 22, 21, 19, 23, 20, 22];

        var outlook = PeriodOutlook.Of(45, gap);

        Assert.Equal((Anomaly.NotEnoughHistory, 0d, 0d), (outlook.Anomaly, outlook.ExpectedLow, outlook.ExpectedHigh));
        Assert.Equal("Not enough history: 6 of the 7 weeks that it is measured against are published.", outlook.Explanation.Split(" Over", 2)[0]);
        Assert.Equal(Trend.NotEnoughHistory, PeriodOutlook.Of(45, [20, null, 22, 21, 19, 23, 20]).Trend);
        Assert.Equal(Anomaly.NotEnoughHistory, PeriodOutlook.Of(45, []).Anomaly);
    }

    [Theory]
    [InlineData(Trend.Rising, 10, 12, 13, 15, 14, 18, 20, 26)]
    [InlineData(Trend.Falling, 26, 20, 18, 14, 15, 13, 12, 10)]
    [InlineData(Trend.None, 10, 26, 12, 20, 13, 18, 15, 14)]
    [InlineData(Trend.None, 10, 10, 10, 10, 10, 10, 10, 40)]
    public void Trend_OfEightWeeks_IsThatOfTheirPairs(Trend expected, params int[] weeks) =>
        Assert.Equal(expected, PeriodOutlook.Of(weeks[^1], [.. weeks.SkipLast(1).Select(week => (long?)week)]).Trend);

    // All 40,320 orders of eight weeks, as the definition has it.
    [Fact]
    public void Trend_OfWeeksInRandomOrder_IsToldLessThanOnceInTwenty()
    {
        int told = 0, all = 0;
        foreach (var order in Orders([11, 12, 13, 14, 15, 16, 17, 18]))
        {
            all++;
            told += PeriodOutlook.Of(order[^1], [.. order.SkipLast(1).Cast<long?>()]).Trend == Trend.None ? 0 : 1;
        }

        Assert.Equal(40_320, all);
        Assert.InRange((double)told / all, 0.02, 0.05);
    }

    private static IEnumerable<long[]> Orders(long[] of) =>
        of.Length == 1 ? [of] : of.SelectMany(first => Orders([.. of.Where(other => other != first)]), (first, rest) => (long[])[first, .. rest]);
}
