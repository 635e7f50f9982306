using SharingBus.Fusion.V1;
using SharingBus.Hub.Statistics;

namespace SharingBus.Hub.Tests.Statistics;

/// <summary>
/// Somebody who has every released row, knows every part by name, and computes what each count can be. The counts themselves serve to say
/// which of them are small, and that nothing released is untrue.
/// </summary>
internal sealed class TableAttacker
{
    private readonly int _columns;
    private readonly IReadOnlyList<Leaf> _leaves;
    private readonly List<(string Name, int[] Of, long Truth)> _sums = [];

    /// <summary>What is counted, by the finest parts: each with its path in every table.</summary>
    public TableAttacker(IReadOnlyList<Leaf> leaves)
    {
        (_leaves, _columns) = (leaves, leaves[0].Cells.Length);
        for (var table = 0; table < leaves[0].Paths.Length; table++)
        {
            var number = table;
            foreach (var path in leaves.SelectMany(leaf => Prefixes(leaf.Paths[number])).DistinctBy(path => string.Join('\n', path)))
            {
                Enter(number, path);
            }
        }
    }

    /// <summary>How many small counts there are.</summary>
    public int Small => _sums.Count(sum => sum.Truth < DisclosureRule.Least);

    /// <summary>
    /// The finest parts of one tree: its leaves, and what names no part. Where everything names one, the attacker knows that it does.
    /// </summary>
    public static IEnumerable<Leaf> LeavesOf(CountNode node, params string[] path)
    {
        Leaf rest = new([path], [.. node.Cells.Select((count, column) => count - node.Parts.Sum(part => part.Cells[column]))]);
        return [.. node.Parts.SelectMany(part => LeavesOf(part, [.. path, part.Name])), .. node.Parts.Count == 0 || rest.Cells.Any(count => count > 0) ? [rest] : (Leaf[])[]];
    }

    /// <summary>The small counts that can be told from nought or from nine, each with what is known of it.</summary>
    public IReadOnlyList<string> Attack(params IReadOnlyList<StatisticsRow>[] tables)
    {
        var known = tables.SelectMany((rows, table) => rows.SelectMany(row => Known(table, row, rows))).ToList();
        foreach (var (of, sum) in known)
        {
            Xunit.Assert.Equal(sum, Truth(of));
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

    private void Enter(int table, string[] path)
    {
        var leaves = Enumerable.Range(0, _leaves.Count).Where(leaf => IsWithin(_leaves[leaf].Paths[table], path)).ToList();
        for (var column = 0; column < _columns; column++)
        {
            Enter($"{table}:{string.Join('/', path)}[{column}]", [.. leaves.Select(leaf => (leaf * _columns) + column)]);
        }

        // Everything in all is the one number whose smallness is plain from there being no table.
        if (path.Length > 0)
        {
            Enter($"{table}:{string.Join('/', path)}", [.. leaves.SelectMany(Cells)]);
        }
    }

    private void Enter(string name, int[] of) => _sums.Add((name, of, Truth(of)));

    private long Truth(IEnumerable<int> of) => of.Sum(place => _leaves[place / _columns].Cells[place % _columns]);

    private IEnumerable<int> Cells(int leaf) => Enumerable.Range(leaf * _columns, _columns);

    private IEnumerable<(IReadOnlyCollection<int> Of, long Sum)> Known(int table, StatisticsRow row, IReadOnlyList<StatisticsRow> released)
    {
        var told = released.Where(other => !other.Rest && other.Path.Count == row.Path.Count + 1).Select(other => other.Path.ToArray()).ToList();
        List<int> leaves =
        [
            .. Enumerable.Range(0, _leaves.Count).Where(leaf => IsWithin(_leaves[leaf].Paths[table], [.. row.Path])
                && !(row.Rest && told.Exists(part => IsWithin(_leaves[leaf].Paths[table], part)))),
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

    private static IEnumerable<string[]> Prefixes(string[] path) => Enumerable.Range(0, path.Length + 1).Select(length => path[..length]);

    private static bool IsWithin(string[] path, string[] area) => path.Length >= area.Length && path.Take(area.Length).SequenceEqual(area);

    /// <summary>One of the finest parts, which nothing that is released can tell apart further.</summary>
    internal sealed record Leaf(string[][] Paths, long[] Cells);
}
