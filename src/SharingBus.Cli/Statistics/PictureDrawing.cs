using System.Globalization;
using System.Xml.Linq;
using Google.Protobuf.Collections;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Statistics;

/// <summary>
/// Draws a threat picture: an SVG 1.1 heat map of areas and forms of harm. Every cell says in words what it shows (WCAG 2.1, 1.1.1), and
/// nothing is said by colour alone (1.4.1): counts are written, trends are arrows, what is suppressed is hatched.
/// </summary>
internal static class PictureDrawing
{
    private const int RowHeight = 30;
    private const int ColumnWidth = 92;
    private const int NamesWidth = 230;
    private const int Top = 84;
    private const int Foot = 64;

    // More rows than a sheet has make no picture; the table has all.
    private const int MaxRows = 60;

    private const string Hatch = "suppressed";
    private const string Ink = "#1a1a1a";
    private const string Alarm = "#b3261e";

    private static readonly XNamespace Svg = "http://www.w3.org/2000/svg";

    // One hue from light to dark; text on each keeps a contrast of 4.5 to 1 and more (1.4.3).
    private static readonly (string Fill, string Text)[] Steps =
        [("#eef4fb", Ink), ("#c9dff2", Ink), ("#94c0e4", Ink), ("#3b78b5", "#ffffff"), ("#164a80", "#ffffff")];

    /// <summary>The drawing of a week, as text.</summary>
    public static string Draw(PeriodStatistics picture)
    {
        var table = picture.Tables[0];
        List<StatisticsRow> rows = [.. table.Rows.Take(MaxRows)];
        var width = NamesWidth + ((table.Columns.Count + 1) * ColumnWidth) + 20;
        var height = Top + (rows.Count * RowHeight) + Foot;
        var title = $"Threat picture, {Day(picture.FromUnixMillis)} to {Day(picture.UntilUnixMillis - 1)}";
        XElement root = new(
            Svg + "svg",
            new XAttribute("width", width), new XAttribute("height", height), new XAttribute("viewBox", $"0 0 {width} {height}"),
            new XAttribute("role", "img"), new XAttribute("aria-labelledby", "title description"), new XAttribute("font-family", "sans-serif"),
            new XElement(Svg + "title", new XAttribute("id", "title"), title),
            new XElement(Svg + "desc", new XAttribute("id", "description"), table.Description),
            new XElement(Svg + "defs", Pattern()),
            new XElement(Svg + "rect", new XAttribute("width", "100%"), new XAttribute("height", "100%"), new XAttribute("fill", "#ffffff")),
            Text(20, 30, title, 18),
            Text(20, 50, "Notices by area and form of harm.", 12));
        root.Add(table.Columns.Prepend("ALL").Select((word, place) => Text(Left(place) + (ColumnWidth / 2), Top - 10, Words(word), 11, "middle")));
        var darkest = Math.Max(1, rows.SelectMany(row => row.Cells).Where(cell => cell.HasCount).Select(cell => cell.Count).DefaultIfEmpty(1).Max());
        root.Add(rows.SelectMany((row, number) => Draw(row, number, table.Columns, darkest)));
        root.Add(Legend(Top + (rows.Count * RowHeight) + 26, table.Rows.Count - rows.Count));
        return root.ToString();
    }

    private static IEnumerable<XElement> Draw(StatisticsRow row, int number, RepeatedField<string> columns, long darkest)
    {
        var y = Top + (number * RowHeight);
        var name = StatisticsPrinter.Name(row);
        yield return Text(20, y + 20, name.Length > 32 ? $"{name[..31]}…" : name, 12);
        yield return Cell(0, y, $"{name}, all forms of harm", row.Total, row.TotalOutlook, ("#ffffff", Ink));
        for (var column = 0; column < columns.Count; column++)
        {
            var cell = row.Cells[column];
            long? count = cell.HasCount ? cell.Count : null;
            yield return Cell(column + 1, y, $"{name}, {Words(columns[column])}", count, cell.Outlook, Shade(count ?? 0, darkest));
        }
    }

    private static XElement Cell(int place, int y, string what, long? count, Outlook? outlook, (string Fill, string Text) shade)
    {
        var x = Left(place);
        var isAlarm = outlook?.Anomaly == Anomaly.AboveExpected;
        XElement cell = new(
            Svg + "g",
            new XAttribute("role", "img"),
            new XElement(Svg + "title", count is null ? $"{what}: suppressed." : $"{what}: {count} notices. {outlook?.Explanation}".Trim()),
            new XElement(
                Svg + "rect",
                new XAttribute("x", x + 1), new XAttribute("y", y + 1), new XAttribute("width", ColumnWidth - 2), new XAttribute("height", RowHeight - 2),
                new XAttribute("fill", count is null ? $"url(#{Hatch})" : shade.Fill),
                new XAttribute("stroke", isAlarm ? Alarm : "#d0d0d0"), new XAttribute("stroke-width", isAlarm ? 3 : 1)));
        if (count is { } told)
        {
            var text = $"{told.ToString(CultureInfo.InvariantCulture)}{(isAlarm ? " !" : "")}";
            cell.Add(Text(x + (ColumnWidth / 2) - 6, y + 20, text, 12, "middle", shade.Text));
            cell.Add(Arrow(x + ColumnWidth - 16, y + (RowHeight / 2), outlook?.Trend, shade.Text));
        }

        return cell;
    }

    private static XElement? Arrow(int x, int y, Trend? trend, string colour) => trend switch
    {
        Trend.Rising => Triangle($"{x - 5},{y + 5} {x + 5},{y + 5} {x},{y - 5}", colour),
        Trend.Falling => Triangle($"{x - 5},{y - 5} {x + 5},{y - 5} {x},{y + 5}", colour),
        _ => null,
    };

    private static XElement Triangle(string points, string colour) =>
        new(Svg + "polygon", new XAttribute("points", points), new XAttribute("fill", colour));

    private static IEnumerable<XElement> Legend(int y, int left)
    {
        yield return new XElement(
            Svg + "rect",
            new XAttribute("x", 20), new XAttribute("y", y - 13), new XAttribute("width", 26), new XAttribute("height", 16),
            new XAttribute("fill", $"url(#{Hatch})"), new XAttribute("stroke", "#d0d0d0"));
        yield return Text(54, y, "suppressed: under 10, or something under 10 could be computed from it", 12);
        yield return Text(20, y + 22, $"▲ rising   ▼ falling   ! more than expected{(left > 0 ? $"   {left} more rows are in the table" : "")}", 12);
    }

    private static XElement Pattern() => new(
        Svg + "pattern",
        new XAttribute("id", Hatch), new XAttribute("width", 6), new XAttribute("height", 6), new XAttribute("patternUnits", "userSpaceOnUse"),
        new XElement(Svg + "rect", new XAttribute("width", 6), new XAttribute("height", 6), new XAttribute("fill", "#f4f4f4")),
        new XElement(Svg + "path", new XAttribute("d", "M0 6 L6 0"), new XAttribute("stroke", "#9a9a9a"), new XAttribute("stroke-width", 1)));

    private static XElement Text(int x, int y, string text, int size, string anchor = "start", string colour = Ink) => new(
        Svg + "text",
        new XAttribute("x", x), new XAttribute("y", y), new XAttribute("font-size", size), new XAttribute("text-anchor", anchor),
        new XAttribute("fill", colour), text);

    private static (string Fill, string Text) Shade(long count, long darkest) =>
        Steps[Math.Clamp((int)(count * Steps.Length / (darkest + 1)), 0, Steps.Length - 1)];

    private static int Left(int place) => NamesWidth + (place * ColumnWidth);

    private static string Words(string code) => code.Replace('_', ' ').ToLowerInvariant();

    private static string Day(long unixMillis) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMillis).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
