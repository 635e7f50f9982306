namespace SharingBus.Hub.Correlation;

/// <summary>Disjoint sets of notices (union-find) that refuse to become one where an analyst set a notice of one apart from a notice of the other.</summary>
internal sealed class DividedSets
{
    private readonly Dictionary<int, int> _parents = [];
    private readonly Dictionary<int, HashSet<(long Number, BondSide Side)>> _sides = [];

    /// <summary>Adds a notice, alone, with what constraints say of it.</summary>
    public void Add(int notice, IEnumerable<(long Number, BondSide Side)> sides)
    {
        _parents.Add(notice, notice);
        HashSet<(long, BondSide)> own = [.. sides];
        if (own.Count > 0)
        {
            _sides.Add(notice, own);
        }
    }

    /// <summary>True where one set may not hold all.</summary>
    public bool AreDivided
    {
        get
        {
            var all = _sides.Values.SelectMany(side => side).ToHashSet();
            return all.Any(side => all.Contains(Constraints.Opposite(side)));
        }
    }

    /// <summary>Makes one set of those that hold two notices, where no constraint is against it.</summary>
    public void Unite(int one, int other)
    {
        var (left, right) = (RootOf(one), RootOf(other));
        if (left == right || AreApart(left, right))
        {
            return;
        }

        _parents[right] = left;
        if (_sides.Remove(right, out var sides))
        {
            if (_sides.TryGetValue(left, out var others))
            {
                others.UnionWith(sides);
            }
            else
            {
                _sides.Add(left, sides);
            }
        }
    }

    /// <summary>The sets.</summary>
    public IEnumerable<List<int>> Sets() => _parents.Keys.GroupBy(RootOf).Select(set => set.ToList());

    private bool AreApart(int left, int right) =>
        _sides.TryGetValue(left, out var sides) && _sides.TryGetValue(right, out var others)
        && sides.Any(side => others.Contains(Constraints.Opposite(side)));

    private int RootOf(int notice)
    {
        while (_parents[notice] != notice)
        {
            notice = _parents[notice] = _parents[_parents[notice]];
        }

        return notice;
    }
}
