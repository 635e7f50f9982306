using SharingBus.Policy.Compiling;

namespace SharingBus.Policy.Analysis;

/// <summary>
/// A product of closed sets, one for each dimension of its space, with a stretch of time and a condition on places. What one grant of the
/// owner and one of the ceiling both release under one agreement is such a box, and so is what two boxes share.
/// </summary>
internal sealed class ConditionBox : IEquatable<ConditionBox>
{
    private readonly ulong[] _sets;

    private ConditionBox(BoxSpace space, ulong[] sets, Period period, AreaCondition areas)
    {
        Space = space;
        _sets = sets;
        Period = period;
        Areas = areas;
    }

    public BoxSpace Space { get; }

    public Period Period { get; }

    public AreaCondition Areas { get; }

    public bool IsEmpty => Array.Exists(_sets, set => set == 0) || Period.From >= Period.Until || Areas.IsEmpty;

    public ulong this[int dimension] => _sets[dimension];

    /// <summary>Everything.</summary>
    public static ConditionBox Whole(BoxSpace space) =>
        new(space, [.. space.Dimensions.Select(dimension => dimension.Universe)], Period.Unbounded, AreaCondition.Anywhere);

    /// <summary>The same in a space with more dimensions behind; they are not restricted.</summary>
    public ConditionBox In(BoxSpace space) => ReferenceEquals(space, Space) ? this
        : new(space, [.. _sets, .. space.Dimensions.Skip(_sets.Length).Select(dimension => dimension.Universe)], Period, Areas);

    /// <summary>The same without the dimensions that a smaller space lacks: whether any element will do.</summary>
    public ConditionBox Onto(BoxSpace space) => ReferenceEquals(space, Space) ? this : new(space, _sets[..space.Dimensions.Count], Period, Areas);

    /// <summary>This as far as one dimension lies in a set; a dimension that the space lacks restricts nothing.</summary>
    public ConditionBox Narrow(int dimension, ulong set)
    {
        if (dimension < 0 || (_sets[dimension] & ~set) == 0)
        {
            return this;
        }

        return With(dimension, _sets[dimension] & set);
    }

    public ConditionBox Narrow(Period period) => new(Space, _sets, Shared(Period, period), Areas);

    public ConditionBox Narrow(AreaCondition areas) => new(Space, _sets, Period, Areas.Intersect(areas));

    public ConditionBox Intersect(ConditionBox other)
    {
        var sets = new ulong[_sets.Length];
        for (var i = 0; i < sets.Length; i++)
        {
            sets[i] = _sets[i] & other._sets[i];
        }

        return new ConditionBox(Space, sets, Shared(Period, other.Period), Areas.Intersect(other.Areas));
    }

    /// <summary>Whether the other box lies wholly in this one.</summary>
    public bool Covers(ConditionBox other)
    {
        for (var i = 0; i < _sets.Length; i++)
        {
            if ((other._sets[i] & ~_sets[i]) != 0)
            {
                return false;
            }
        }

        return Period.From <= other.Period.From && other.Period.Until <= Period.Until && Areas.Covers(other.Areas);
    }

    /// <summary>This without the other box, as boxes that do not overlap.</summary>
    public IEnumerable<ConditionBox> Except(ConditionBox other)
    {
        if (Intersect(other).IsEmpty)
        {
            yield return this;
            yield break;
        }

        var rest = this;
        for (var i = 0; i < _sets.Length; i++)
        {
            var outside = rest._sets[i] & ~other._sets[i];
            if (outside != 0)
            {
                yield return rest.With(i, outside);
                rest = rest.With(i, rest._sets[i] & other._sets[i]);
            }
        }

        if (rest.Period.From < other.Period.From)
        {
            yield return rest.Narrow(new Period(DateTimeOffset.MinValue, other.Period.From));
        }

        if (rest.Period.Until > other.Period.Until)
        {
            yield return rest.Narrow(new Period(other.Period.Until, DateTimeOffset.MaxValue));
        }

        rest = rest.Narrow(other.Period);
        foreach (var areas in rest.Areas.Except(other.Areas).Where(areas => !areas.IsEmpty))
        {
            yield return new ConditionBox(Space, rest._sets, rest.Period, areas);
        }
    }

    /// <summary>One box for two that differ in one dimension only; null where they differ in more.</summary>
    public ConditionBox? TryUnite(ConditionBox other)
    {
        if (Covers(other))
        {
            return this;
        }

        if (other.Covers(this))
        {
            return other;
        }

        var differs = -1;
        for (var i = 0; i < _sets.Length; i++)
        {
            if (_sets[i] != other._sets[i])
            {
                if (differs >= 0)
                {
                    return null;
                }

                differs = i;
            }
        }

        if (!Areas.Equals(other.Areas))
        {
            return null;
        }

        if (differs >= 0)
        {
            return Period == other.Period ? With(differs, _sets[differs] | other._sets[differs]) : null;
        }

        // They differ in time alone; one box only where no gap is between them.
        return Period.From <= other.Period.Until && other.Period.From <= Period.Until
            ? new ConditionBox(Space, _sets, new Period(Least(Period.From, other.Period.From), Most(Period.Until, other.Period.Until)), Areas)
            : null;
    }

    public bool Equals(ConditionBox? other) => other is not null
        && ReferenceEquals(Space, other.Space) && Period == other.Period && Areas.Equals(other.Areas) && _sets.AsSpan().SequenceEqual(other._sets);

    public override bool Equals(object? obj) => Equals(obj as ConditionBox);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Period);
        hash.Add(Areas);
        foreach (var set in _sets)
        {
            hash.Add(set);
        }

        return hash.ToHashCode();
    }

    private ConditionBox With(int dimension, ulong set)
    {
        var sets = (ulong[])_sets.Clone();
        sets[dimension] = set;
        return new ConditionBox(Space, sets, Period, Areas);
    }

    private static Period Shared(Period a, Period b) => new(Most(a.From, b.From), Least(a.Until, b.Until));

    private static DateTimeOffset Least(DateTimeOffset a, DateTimeOffset b) => a < b ? a : b;

    private static DateTimeOffset Most(DateTimeOffset a, DateTimeOffset b) => a > b ? a : b;
}
