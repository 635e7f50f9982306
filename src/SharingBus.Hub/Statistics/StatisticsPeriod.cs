namespace SharingBus.Hub.Statistics;

/// <summary>A period that is counted and released as one.</summary>
/// <param name="From">Its beginning, UTC.</param>
/// <param name="Until">Its end, which is the beginning of the next.</param>
/// <param name="ClosesAt">When it is released.</param>
internal sealed record StatisticsPeriod(DateTimeOffset From, DateTimeOffset Until, DateTimeOffset ClosesAt)
{
    // Long enough for a notice that waited over a weekend; what comes later is not counted.
    private static readonly TimeSpan WeekGrace = TimeSpan.FromDays(2);

    // Outcomes are told weeks after an alert.
    private static readonly TimeSpan QuarterGrace = TimeSpan.FromDays(28);

    private static readonly TimeSpan Week = TimeSpan.FromDays(7);

    // The first Monday of the Unix epoch.
    private static readonly DateTimeOffset SomeMonday = new(1970, 1, 5, 0, 0, 0, TimeSpan.Zero);

    /// <summary>The period of a kind that an instant lies in.</summary>
    public static StatisticsPeriod Of(StatisticsKind kind, DateTimeOffset instant)
    {
        if (kind == StatisticsKind.Picture)
        {
            var monday = SomeMonday + (Math.Floor((instant - SomeMonday) / Week) * Week);
            return new(monday, monday + Week, monday + Week + WeekGrace);
        }

        var day = instant.UtcDateTime;
        DateTimeOffset from = new(day.Year, day.Month - ((day.Month - 1) % 3), 1, 0, 0, 0, TimeSpan.Zero);
        return new(from, from.AddMonths(3), from.AddMonths(3) + QuarterGrace);
    }

    /// <summary>Whether an instant, in milliseconds since the Unix epoch, lies in it.</summary>
    public bool Holds(long unixMillis) => unixMillis >= From.ToUnixTimeMilliseconds() && unixMillis < Until.ToUnixTimeMilliseconds();
}
