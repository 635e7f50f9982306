namespace SharingBus.Policy.Analysis;

/// <summary>What must hold of the place that a notice names: it lies in a list of areas, and not in another.</summary>
internal sealed record AreaCondition
{
    /// <summary>A condition, without what it says for nothing.</summary>
    public AreaCondition(AreaList? inside, AreaList outside)
    {
        Inside = inside?.Without(outside);
        Outside = Inside is null ? outside : outside.Near(Inside);
    }

    public static AreaCondition Anywhere { get; } = new(null, AreaList.None);

    /// <summary>Where it lies; null where it may lie anywhere, or be no place at all.</summary>
    public AreaList? Inside { get; }

    /// <summary>Where it does not lie.</summary>
    public AreaList Outside { get; }

    public bool IsAnywhere => Inside is null && Outside.IsEmpty;

    /// <summary>Whether no place holds to it.</summary>
    public bool IsEmpty => Inside is { IsEmpty: true };

    public AreaCondition Intersect(AreaCondition other) => IsAnywhere ? other : other.IsAnywhere ? this
        : new(Inside is null ? other.Inside : other.Inside is null ? Inside : Inside.Intersect(other.Inside), Outside.Union(other.Outside));

    /// <summary>Whether every place that holds to the other one holds to this one.</summary>
    public bool Covers(AreaCondition other) => other.Except(this).All(rest => rest.IsEmpty);

    /// <summary>This without the other one, as conditions that exclude each other.</summary>
    public IEnumerable<AreaCondition> Except(AreaCondition other)
    {
        if (other.Inside is not null)
        {
            yield return new AreaCondition(Inside, Outside.Union(other.Inside));
        }

        if (!other.Outside.IsEmpty)
        {
            yield return Intersect(new AreaCondition(other.Inside, AreaList.None)).Intersect(new AreaCondition(other.Outside, AreaList.None));
        }
    }
}
