using static SharingBus.Hub.Statistics.DisclosureRule;

namespace SharingBus.Hub.Statistics;

/// <summary>
/// A row of which some parts get rows of their own, with one set of suppressed columns for all of them and for the rest. Because the set is
/// one, what is suppressed is a whole table with known margins, in which every table of whole numbers with these margins is possible.
/// </summary>
internal sealed class TableBlock
{
    // A page of a table must stay within a message.
    private const int MaxParts = 1_000;

    private readonly long[] _whole;
    private readonly int _parts;
    private readonly List<CountNode> _open;

    private TableBlock(long[] whole, bool[] hiddenAbove, IReadOnlyList<CountNode> parts, bool totalsAlone)
    {
        (_whole, _parts) = (whole, parts.Count);
        Hidden = [.. hiddenAbove.Select(hidden => hidden || totalsAlone)];
        _open = [.. parts.Where(part => part.Total >= (totalsAlone ? Least : LeastHidden)).Take(MaxParts)];
        Rest = [.. whole.Select((count, column) => count - _open.Sum(part => part.Cells[column]))];
    }

    /// <summary>The parts with rows of their own.</summary>
    public IReadOnlyList<CountNode> Open => _open;

    /// <summary>All else, by column.</summary>
    public long[] Rest { get; }

    /// <summary>Which columns are suppressed in every row of the block.</summary>
    public bool[] Hidden { get; }

    private IEnumerable<long[]> Rows => _open.Select(part => part.Cells).Append(Rest);

    /// <summary>Opens a row into parts; null where none can have a row of its own.</summary>
    /// <param name="whole">The counts of the row.</param>
    /// <param name="hiddenAbove">Which of them are suppressed.</param>
    /// <param name="parts">Its parts; the last ones give up their rows first.</param>
    /// <param name="totalsAlone">Whether every column is suppressed from the start.</param>
    public static TableBlock? Of(long[] whole, bool[] hiddenAbove, IReadOnlyList<CountNode> parts, bool totalsAlone)
    {
        TableBlock block = new(whole, hiddenAbove, parts, totalsAlone);
        while (block._open.Count > 0)
        {
            if (!(block.MendSmall() || block.MendRest() || block.MendSmallRest() || block.MendHidden()))
            {
                return block;
            }
        }

        return null;
    }

    // The rest follows from the rows. It must not stand for one part that everybody knows by name.
    private bool MendRest() => _parts - _open.Count == 1 && CloseLast();

    // Nothing small is told: of rows and columns with small cells, those with the greatest share of them go first.
    private bool MendSmall()
    {
        var columns = Told();
        var inRow = _open.Max(SmallIn);
        if (inRow == 0)
        {
            return false;
        }

        var (worst, inColumn) = columns.ConvertAll(column => (Column: column, Small: _open.Count(part => IsSmall(part.Cells[column])))).MaxBy(found => found.Small);
        if (inRow * _open.Count >= inColumn * columns.Count)
        {
            _open.Where(part => SmallIn(part) == inRow).ToList().ForEach(Close);
        }
        else
        {
            Hidden[worst] = true;
        }

        return true;

        int SmallIn(CountNode part) => columns.Count(column => IsSmall(part.Cells[column]));
    }

    // The same for the rest: either its small columns go, or one more part joins it, whichever loses fewer cells.
    private bool MendSmallRest()
    {
        var columns = Told();
        var small = columns.FindAll(column => IsSmall(Rest[column]));
        if (small.Count == 0)
        {
            return false;
        }

        if (small.Count * (_open.Count + 1) >= columns.Count)
        {
            return CloseLast();
        }

        small.ForEach(column => Hidden[column] = true);
        return true;
    }

    // What is suppressed must be enough in each row, and no margin may force a small cell up.
    private bool MendHidden()
    {
        var hidden = Hidden.Count(isHidden => isHidden);
        if (hidden == 0)
        {
            return false;
        }

        var enough = hidden == Hidden.Length ? Least : LeastHidden;
        if (hidden == 1 || Rows.Any(row => HiddenIn(row, Hidden) < enough))
        {
            return HideNext() || CloseLast();
        }

        var all = HiddenIn(_whole, Hidden);
        if (_open.Find(part => IsForced(part.Cells, all)) is { } forced)
        {
            Close(forced);
            return true;
        }

        return IsForced(Rest, all) && (HideNext() || CloseLast());
    }

    // In a table of which the margins alone are known, a cell is at least its row and its column less everything (Fréchet's bound). A column
    // that is small as a whole forces nothing: the row above says no more of it than of any other small cell.
    private bool IsForced(long[] row, long all)
    {
        var margin = HiddenIn(row, Hidden);
        return Enumerable.Range(0, Hidden.Length).Any(column =>
            Hidden[column] && IsSmall(row[column]) && !IsSmall(_whole[column]) && margin + _whole[column] > all);
    }

    private List<int> Told() => [.. Order(Hidden.Length).Where(column => !Hidden[column])];

    private bool HideNext()
    {
        if (Told() is not [var next, ..])
        {
            return false;
        }

        Hidden[next] = true;
        return true;
    }

    private bool CloseLast()
    {
        Close(_open[^1]);
        return true;
    }

    private void Close(CountNode part)
    {
        _open.Remove(part);
        for (var column = 0; column < Rest.Length; column++)
        {
            Rest[column] += part.Cells[column];
        }
    }
}
