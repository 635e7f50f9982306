using System.Globalization;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Policies;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Statistics;

/// <summary>Prints what was released of periods: tables for people, or one JSON object a line.</summary>
internal sealed class StatisticsPrinter(TextWriter output, bool json)
{
    /// <summary>What stands where a count is suppressed.</summary>
    private const string Suppressed = "*";

    private readonly TextColumn _column = new(output);

    /// <summary>Prints periods.</summary>
    /// <param name="periods">The newest first.</param>
    /// <param name="length">What a period is called.</param>
    public void Print(IReadOnlyList<PeriodStatistics> periods, string length)
    {
        foreach (var period in periods)
        {
            Print(period, length);
        }

        if (!json && periods.Count == 0)
        {
            output.WriteLine($"No {length} was released yet: the first whole {length} after the hub began to count is the first.");
        }
    }

    private void Print(PeriodStatistics period, string length)
    {
        if (json)
        {
            output.WriteLine(WireJson.Whole.Format(period));
            return;
        }

        output.WriteLine($"{length} {Day(period.FromUnixMillis)} to {Day(period.UntilUnixMillis - 1)}, released {Day(period.ReleasedAtUnixMillis)} and fixed since");
        foreach (var table in period.Tables)
        {
            output.WriteLine();
            _column.Paragraph(0, $"{table.Name}: {table.Description}");
            if (table.Rows.Count == 0)
            {
                _column.Line("Fewer than 10 in all: nothing is told.");
                continue;
            }

            PrintRows(table);
            _column.Line($"{Suppressed} suppressed; ↑ rising, ↓ falling, ! more than expected");
            PrintOutlooks(table);
        }

        output.WriteLine();
    }

    private void PrintRows(StatisticsTable table)
    {
        List<string[]> lines =
        [
            ["", "ALL", .. table.Columns],
            .. table.Rows.Select(row => (string[])[Name(row), Mark(row.Total, row.TotalOutlook), .. row.Cells.Select(Mark)]),
        ];
        var widths = Enumerable.Range(0, lines[0].Length).Select(place => lines.Max(line => line[place].Length)).ToArray();
        foreach (var line in lines)
        {
            _column.Line(string.Join("  ", line.Select((word, place) => place == 0 ? word.PadRight(widths[0]) : word.PadLeft(widths[place]))));
        }
    }

    // What stands out is said in words too.
    private void PrintOutlooks(StatisticsTable table)
    {
        foreach (var row in table.Rows)
        {
            PrintOutlook(Name(row), row.Total, row.TotalOutlook);
            for (var column = 0; column < row.Cells.Count; column++)
            {
                PrintOutlook($"{Name(row)}, {table.Columns[column]}", row.Cells[column].Count, row.Cells[column].Outlook);
            }
        }
    }

    private void PrintOutlook(string what, long count, Outlook? outlook)
    {
        if (outlook is { Anomaly: Anomaly.AboveExpected } or { Trend: Trend.Rising or Trend.Falling })
        {
            _column.Paragraph(2, $"{what}: {count}. {PlainText.Of(outlook.Explanation)}");
        }
    }

    /// <summary>A row by name.</summary>
    public static string Name(StatisticsRow row) => PlainText.Of(
        (row.Path.Count, row.Rest) switch
        {
            (0, false) => "everything",
            (0, true) => "elsewhere or not told",
            (_, false) => string.Join(" / ", row.Path),
            _ => $"{string.Join(" / ", row.Path)} / elsewhere or not told",
        });

    private static string Mark(StatisticsCell cell) => cell.HasCount ? Mark(cell.Count, cell.Outlook) : Suppressed;

    private static string Mark(long count, Outlook? outlook)
    {
        var trend = outlook?.Trend switch { Trend.Rising => "↑", Trend.Falling => "↓", _ => "" };
        return $"{count.ToString(CultureInfo.InvariantCulture)}{trend}{(outlook?.Anomaly == Anomaly.AboveExpected ? "!" : "")}";
    }

    private static string Day(long unixMillis) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMillis).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
