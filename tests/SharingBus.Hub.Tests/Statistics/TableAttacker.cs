using SharingBus.Fusion.V1;
using SharingBus.Hub.Statistics;

namespace SharingBus.Hub.Tests.Statistics;

/// <summary>
/// Somebody who has every released row, knows every area by name, and computes what each count can be. The counts themselves serve to say
/// which of them are small, and that nothing released is untrue.
/// </summary>
internal sealed class TableAttacker
{
    private readonly int _columns;
    private readonly List<(string[] Path, long[] Cells)> _leaves = [];
    private readonly List<(string Name, int[] Of, long Truth)> _sums = [];

    public TableAttacker(CountNode everything)
    {
        _columns = everything.Cells.Length;
        Enter(everything, []);
    }

    /// <summary>How many small counts the table has.</summary>
    public int Small => _sums.Count(sum => sum.Truth < DisclosureRule.Least);

    /// <summary>The small counts that can be told from nought or from nine, each with what is known of it.</summary>
    public IReadOnlyList<string> Attack(IReadOnlyList<StatisticsRow> released)
    {
        var known = released.SelectMany(row => Known(row, released)).ToList();
        foreach (var (of, sum) in known)
        {
            Xunit.Assert.Equal(sum, of.Sum(place => _leaves[place / _columns].Cells[place % _columns]));
        }

        LinearBounds bounds = new(_leaves.Count * _columns, known);
        List<string> found = [];
        foreach (var (name, of, truth) in _sums.Where(sum => sum.Truth < DisclosureRule.Least))
        {
            var (least, most) = bounds.Of(of);
            if (least > 1e-6 || most < DisclosureRule.Least - 1 - 1e-6)
            {
                found.Add($"{name} is {truth}, and must be {least:0.##} to {most:0.##}");
            }
        }

        return found;
    }

    private void Enter(CountNode node, string[] path)
    {
        var from = _leaves.Count;
        foreach (var part in node.Parts)
        {
            Enter(part, [.. path, part.Name]);
        }

        long[] remainder = [.. node.Cells.Select((count, column) => count - node.Parts.Sum(part => part.Cells[column]))];
        _leaves.Add((path, remainder));
        var places = Enumerable.Range(from, _leaves.Count - from).ToList();
        for (var column = 0; column < _columns; column++)
        {
            _sums.Add(($"{string.Join('/', path)}[{column}]", [.. places.Select(leaf => (leaf * _columns) + column)], node.Cells[column]));
        }

        // Everything in all is the one number whose smallness is plain from there being no table.
        if (path.Length > 0)
        {
            _sums.Add((string.Join('/', path), [.. places.SelectMany(Cells)], node.Total));
        }
    }

    private IEnumerable<int> Cells(int leaf) => Enumerable.Range(leaf * _columns, _columns);

    private IEnumerable<(IReadOnlyCollection<int> Of, long Sum)> Known(StatisticsRow row, IReadOnlyList<StatisticsRow> released)
    {
        var told = released.Where(other => !other.Rest && other.Path.Count == row.Path.Count + 1).Select(other => other.Path.ToArray()).ToList();
        List<int> leaves =
        [
            .. Enumerable.Range(0, _leaves.Count).Where(leaf =>
                IsWithin(_leaves[leaf].Path, [.. row.Path]) && !(row.Rest && told.Exists(part => IsWithin(_leaves[leaf].Path, part)))),
        ];
        yield return ([.. leaves.SelectMany(Cells)], row.Total);
        for (var column = 0; column < _columns; column++)
        {
            if (row.Cells[column].HasCount)
            {
                yield return ([.. leaves.Select(leaf => (leaf * _columns) + column)], row.Cells[column].Count);
            }
        }
    }

    private static bool IsWithin(string[] path, string[] area) => path.Length >= area.Length && path.Take(area.Length).SequenceEqual(area);
}
