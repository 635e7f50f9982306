using Google.Protobuf;
using SharingBus.Fusion.V1;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Statistics;

/// <summary>What is to be released now: one period at a time, because each table looks at the one before it.</summary>
internal static class StatisticsDesk
{
    /// <summary>The event that is due, or null.</summary>
    public static HubEvent? Next(HubState state, StatisticsOptions options, DateTimeOffset now)
    {
        foreach (var kind in Enum.GetValues<StatisticsKind>())
        {
            if (state.Statistics.Next(kind) is not { } period)
            {
                return new StatisticsBegun(now.ToUnixTimeMilliseconds());
            }

            if (period.ClosesAt <= now)
            {
                return Release(state, options, kind, period, now);
            }
        }

        return null;
    }

    private static StatisticsReleased Release(HubState state, StatisticsOptions options, StatisticsKind kind, StatisticsPeriod period, DateTimeOffset now)
    {
        PeriodStatistics released = new()
        {
            FromUnixMillis = period.From.ToUnixTimeMilliseconds(),
            UntilUnixMillis = period.Until.ToUnixTimeMilliseconds(),
            ReleasedAtUnixMillis = now.ToUnixTimeMilliseconds(),
        };
        var last = state.Statistics.Released(kind).LastOrDefault();
        released.Tables.AddRange(kind == StatisticsKind.Picture
            ? [ThreatPicture.Count(state.Correlator.Notices.Values, period, options.Areas, Totals(last, ThreatPicture.TableName))]
            : AlertMeasures.Count(FollowedThrough.In(state, period), options.Areas, table => Totals(last, table)));

        return new StatisticsReleased(kind, released.ToByteArray());
    }

    private static Func<IReadOnlyList<string>, long> Totals(PeriodStatistics? last, string table)
    {
        var rows = (last?.Tables.FirstOrDefault(found => found.Name == table)?.Rows ?? [])
            .Where(row => !row.Rest)
            .ToDictionary(row => Key(row.Path), row => row.Total);
        return path => rows.GetValueOrDefault(Key(path));

        static string Key(IEnumerable<string> path) => string.Join('\n', path).ToUpperInvariant();
    }
}
