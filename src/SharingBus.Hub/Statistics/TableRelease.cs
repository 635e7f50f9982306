using SharingBus.Fusion.V1;

namespace SharingBus.Hub.Statistics;

/// <summary>
/// Decides once what of a table is told. First the row of everything; then parts with cells; then, of what is left, parts with their totals alone;
/// then the parts of parts. What is left at the end is the rest, which everybody can compute.
/// </summary>
/// <param name="before">Total of a path in the table of the period before, 0 where it had no row. Parts that were told stay told where they can.</param>
internal sealed class TableRelease(Func<IReadOnlyList<string>, long> before)
{
    private readonly List<StatisticsRow> _rows = [];

    /// <summary>The rows that may be told of a tree of counts; none where there are fewer than ten in all.</summary>
    public static IReadOnlyList<StatisticsRow> Of(CountNode everything, Func<IReadOnlyList<string>, long> before)
    {
        TableRelease release = new(before);
        if (!DisclosureRule.IsSmall(everything.Total))
        {
            var hidden = DisclosureRule.Hide(everything.Cells);
            release.Tell([], everything.Cells, hidden);
            release.Open([], everything.Cells, hidden, everything.Parts);
        }

        return release._rows;
    }

    private void Open(IReadOnlyList<string> path, long[] whole, bool[] hidden, IReadOnlyCollection<CountNode> parts)
    {
        List<CountNode> ordered =
        [
            .. parts.OrderByDescending(part => before([.. path, part.Name])).ThenBy(part => part.Name, StringComparer.Ordinal),
        ];
        var open = hidden.Contains(false) ? TableBlock.Of(whole, hidden, ordered, totalsAlone: false) : null;
        Tell(path, open);
        var totals = TableBlock.Of(
            open?.Rest ?? whole, open?.Hidden ?? hidden, open is null ? ordered : [.. ordered.Except(open.Open)], totalsAlone: true);
        Tell(path, totals);
        if ((totals ?? open) is { } last)
        {
            Tell(path, last.Rest, last.Hidden, rest: true);
        }
    }

    private void Tell(IReadOnlyList<string> path, TableBlock? block)
    {
        foreach (var part in block?.Open ?? [])
        {
            string[] narrower = [.. path, part.Name];
            Tell(narrower, part.Cells, block!.Hidden);
            Open(narrower, part.Cells, block.Hidden, part.Parts);
        }
    }

    private void Tell(IReadOnlyList<string> path, long[] cells, bool[] hidden, bool rest = false)
    {
        StatisticsRow row = new() { Path = { path }, Rest = rest, Total = cells.Sum() };
        for (var column = 0; column < cells.Length; column++)
        {
            StatisticsCell cell = new();
            if (!hidden[column])
            {
                cell.Count = cells[column];
            }

            row.Cells.Add(cell);
        }

        _rows.Add(row);
    }
}
