namespace SharingBus.Policy.Analysis;

/// <summary>What must hold of the place that a notice names: it lies in a list of areas, and not in another.</summary>
/// <param name="Inside">Where it lies; null where it may lie anywhere, or be no place at all.</param>
/// <param name="Outside">Where it does not lie.</param>
internal sealed record AreaCondition(AreaList? Inside, AreaList Outside)
{
    public static AreaCondition Anywhere { get; } = new(null, AreaList.None);

    public bool IsAnywhere => Inside is null && Outside.IsEmpty;

    /// <summary>Whether no place holds to it.</summary>
    public bool IsEmpty => Inside is not null && Outside.Covers(Inside);

    public AreaCondition Intersect(AreaCondition other) => IsAnywhere ? other : other.IsAnywhere ? this
        : new(Inside is null ? other.Inside : other.Inside is null ? Inside : Inside.Intersect(other.Inside), Outside.Union(other.Outside));

    /// <summary>Whether every place that holds to the other one holds to this one.</summary>
    public bool Covers(AreaCondition other) => other.Except(this).All(rest => rest.IsEmpty);

    /// <summary>This without the other one, as conditions that exclude each other.</summary>
    public IEnumerable<AreaCondition> Except(AreaCondition other)
    {
        if (other.Inside is not null)
        {
            yield return this with { Outside = Outside.Union(other.Inside) };
        }

        if (!other.Outside.IsEmpty)
        {
            yield return Intersect(new AreaCondition(other.Inside, AreaList.None)).Intersect(new AreaCondition(other.Outside, AreaList.None));
        }
    }
}
