namespace SharingBus.Hub.Statistics;

/// <summary>How often something was counted: by column, and again in each part that it belongs to. What names no part is in the whole alone.</summary>
internal sealed class CountNode(string name, int columns)
{
    private readonly Dictionary<string, CountNode> _parts = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What it counts for, as it was spelled.</summary>
    public string Name { get; private set; } = name;

    /// <summary>The counts, by column.</summary>
    public long[] Cells { get; } = new long[columns];

    /// <summary>All columns together.</summary>
    public long Total => Cells.Sum();

    /// <summary>The parts that have a name, in no order.</summary>
    public IReadOnlyCollection<CountNode> Parts => _parts.Values;

    /// <summary>Counts one thing in a column, and in the part of each name from the widest to the narrowest; the first empty name ends them.</summary>
    public void Count(int column, params ReadOnlySpan<string> path)
    {
        Cells[column]++;
        var next = path.IsEmpty ? "" : path[0].Trim();
        if (next.Length > 0)
        {
            Part(next).Count(column, path[1..]);
        }
    }

    /// <summary>The part of a name; made where nothing was counted for it yet.</summary>
    public CountNode Part(string named)
    {
        if (!_parts.TryGetValue(named, out var part))
        {
            _parts[named] = part = new CountNode(named, Cells.Length);
        }

        // One of the spellings, whatever came first.
        part.Name = string.CompareOrdinal(named, part.Name) < 0 ? named : part.Name;
        return part;
    }
}
