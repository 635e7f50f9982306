using System.Collections.Immutable;

namespace SharingBus.Policy.Analysis;

/// <summary>Cuts boxes that may overlap into cells that do not, and remembers for each cell which boxes hold it.</summary>
/// <typeparam name="T">What is remembered of a box.</typeparam>
internal sealed class BoxCells<T>
{
    /// <summary>Most cells. Policies that people write have tens; this bounds what a hostile one can cost.</summary>
    private const int Max = 20_000;

    private List<(ConditionBox Box, ImmutableArray<T> Tags)> _cells = [];

    public IReadOnlyList<(ConditionBox Box, ImmutableArray<T> Tags)> Cells => _cells;

    public void Add(ConditionBox box, T tag)
    {
        if (box.IsEmpty)
        {
            return;
        }

        var cells = new List<(ConditionBox Box, ImmutableArray<T> Tags)>(_cells.Count + 1);
        var rest = new List<ConditionBox> { box };
        foreach (var cell in _cells)
        {
            var shared = cell.Box.Intersect(box);
            if (shared.IsEmpty)
            {
                cells.Add(cell);
                continue;
            }

            cells.Add((shared, cell.Tags.Add(tag)));
            cells.AddRange(cell.Box.Except(box).Select(piece => (piece, cell.Tags)));
            rest = [.. rest.SelectMany(piece => piece.Except(shared))];
        }

        cells.AddRange(rest.Select(piece => (piece, ImmutableArray.Create(tag))));
        _cells = cells.Count <= Max ? cells : throw new TangledPoliciesException();
    }
}
