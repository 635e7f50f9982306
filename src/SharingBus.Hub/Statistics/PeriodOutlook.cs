using System.Globalization;
using SharingBus.Fusion.V1;

namespace SharingBus.Hub.Statistics;

/// <summary>
/// How a released count stands to the released counts of the weeks before it. Both methods need every week that they look at; a week whose
/// count is suppressed is a week that is missing.
/// </summary>
internal static class PeriodOutlook
{
    /// <summary>Weeks looked at before the one in question.</summary>
    public const int Weeks = Baseline + Guard;

    /// <summary>Weeks of the trend, the one in question among them: the fewest with a sharp enough test that a season does not pass for a trend.</summary>
    public const int TrendWeeks = 8;

    /// <summary>
    /// Pairs of weeks that rise, less pairs that fall, from which on a trend is told: of eight weeks in random order, 3 in 100 reach it up or
    /// down (Mann 1945; Kendall, Rank Correlation Methods).
    /// </summary>
    public const int TrendScore = 18;

    // EARS C2 (Hutwagner and others 2003): seven counts, of which the last lies two before the one in question, so that what begins slowly
    // does not raise what it is measured against; alarm above three standard deviations.
    private const int Baseline = 7;
    private const int Guard = 2;
    private const double Deviations = 3;

    /// <summary>The outlook of a count.</summary>
    /// <param name="count">The count.</param>
    /// <param name="before">Counts of the weeks before it, oldest first, the last one a week before it; null for what is not published.</param>
    public static Outlook Of(long count, IReadOnlyList<long?> before)
    {
        Outlook outlook = new() { Trend = TrendOf(count, before), Anomaly = Anomaly.NotEnoughHistory };
        List<long?> looked = [.. before.TakeLast(Weeks).SkipLast(Guard)];
        var told = looked.Count(week => week is not null);
        if (told < Baseline)
        {
            outlook.Explanation = $"Not enough history: {told} of the {Baseline} weeks that it is measured against are published.{Words(outlook.Trend)}";
            return outlook;
        }

        var (low, high) = Expected([.. looked.Select(week => (double)week!.Value)]);
        (outlook.ExpectedLow, outlook.ExpectedHigh) = (low, high);
        outlook.Anomaly = count > high ? Anomaly.AboveExpected : Anomaly.AsExpected;
        outlook.Explanation = string.Create(
            CultureInfo.InvariantCulture,
            $"{(count > high ? "More than expected" : count < low ? "Fewer than expected" : "As expected")}: {low:0.#} to {high:0.#}.{Words(outlook.Trend)}");
        return outlook;
    }

    // Counts of things that happen apart from each other vary by the root of their mean (Poisson): seven weeks that happen to be alike are no
    // reason to expect an eighth.
    private static (double Low, double High) Expected(double[] weeks)
    {
        var mean = weeks.Average();
        var deviation = Math.Sqrt(weeks.Sum(week => (week - mean) * (week - mean)) / (weeks.Length - 1));
        var spread = Deviations * Math.Max(deviation, Math.Sqrt(mean));
        return (Math.Max(0, mean - spread), mean + spread);
    }

    private static Trend TrendOf(long count, IReadOnlyList<long?> before)
    {
        List<long> weeks = [.. before.TakeLast(TrendWeeks - 1).OfType<long>(), count];
        if (weeks.Count < TrendWeeks)
        {
            return Trend.NotEnoughHistory;
        }

        var score = 0;
        for (var later = 1; later < weeks.Count; later++)
        {
            score += weeks.Take(later).Sum(earlier => Math.Sign(weeks[later] - earlier));
        }

        return score >= TrendScore ? Trend.Rising : score <= -TrendScore ? Trend.Falling : Trend.None;
    }

    private static string Words(Trend trend) => trend switch
    {
        Trend.Rising => " It has been rising over eight weeks.",
        Trend.Falling => " It has been falling over eight weeks.",
        Trend.None => " Over eight weeks it shows no trend.",
        _ => "",
    };
}
