using Google.Protobuf;
using SharingBus.Fusion.V1;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Statistics;

/// <summary>Reads pages of what was released, newest first.</summary>
internal static class StatisticsReading
{
    // Half of what a gRPC message may hold: one more period of the largest kind still fits.
    private const int MaxPageBytes = 2 * 1024 * 1024;

    /// <summary>A page, and the beginning of its last period where there are more.</summary>
    public static (IReadOnlyList<PeriodStatistics> Page, long? Last) Page(HubState state, StatisticsKind kind, int size, long? before)
    {
        List<PeriodStatistics> page = [];
        List<PeriodStatistics> all = [.. state.Statistics.Released(kind)];
        var bytes = 0;
        for (var at = all.Count - 1; at >= 0; at--)
        {
            if (before is { } last && all[at].FromUnixMillis >= last)
            {
                continue;
            }

            if (page.Count == size || bytes > MaxPageBytes)
            {
                return (page, page[^1].FromUnixMillis);
            }

            page.Add(kind == StatisticsKind.Picture ? WithOutlook(all, at) : all[at].Clone());
            bytes += page[^1].CalculateSize();
        }

        return (page, null);
    }

    private static PeriodStatistics WithOutlook(List<PeriodStatistics> all, int at)
    {
        var period = all[at].Clone();
        var before = Enumerable.Range(at - PeriodOutlook.Weeks, PeriodOutlook.Weeks).Select(week => week < 0 ? [] : Rows(all[week])).ToList();
        foreach (var (key, row) in Rows(period))
        {
            var earlier = before.ConvertAll(week => week.GetValueOrDefault(key));
            row.TotalOutlook = PeriodOutlook.Of(row.Total, [.. earlier.Select(week => week?.Total)]);
            for (var column = 0; column < row.Cells.Count; column++)
            {
                if (row.Cells[column].HasCount)
                {
                    row.Cells[column].Outlook = PeriodOutlook.Of(row.Cells[column].Count, [.. earlier.Select(week => CountOf(week, column))]);
                }
            }
        }

        return period;
    }

    private static long? CountOf(StatisticsRow? row, int column) =>
        row is not null && column < row.Cells.Count && row.Cells[column].HasCount ? row.Cells[column].Count : null;

    // The rest is made of other parts each time: nothing can be said of how it goes.
    private static Dictionary<string, StatisticsRow> Rows(PeriodStatistics period) => period.Tables
        .SelectMany(table => table.Rows.Where(row => !row.Rest), (table, row) => (Key: $"{table.Name}\n{string.Join('\n', row.Path)}".ToUpperInvariant(), row))
        .ToDictionary(found => found.Key, found => found.row);
}
