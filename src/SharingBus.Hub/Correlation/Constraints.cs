namespace SharingBus.Hub.Correlation;

/// <summary>The constraints in force, by the notices that they name, whether those are present or not.</summary>
internal sealed class Constraints
{
    private readonly Dictionary<long, Constraint> _all = [];
    private readonly Dictionary<Guid, (long Number, BondSide Side, string? Origin)[]> _bonds = [];

    /// <summary>True where there is none: then nothing costs anything.</summary>
    public bool IsEmpty => _all.Count == 0;

    /// <summary>Puts a constraint in force, in place of the one of its number.</summary>
    public void Set(Constraint constraint)
    {
        Lift(constraint.Number);
        _all.Add(constraint.Number, constraint);
        foreach (var (id, side, origin) in constraint.Bonds())
        {
            _bonds[id] = [.. _bonds.GetValueOrDefault(id) ?? [], (constraint.Number, side, origin)];
        }
    }

    /// <summary>Takes a constraint out of force.</summary>
    /// <returns>The constraint; null where there was none.</returns>
    public Constraint? Lift(long number)
    {
        if (!_all.Remove(number, out var lifted))
        {
            return null;
        }

        foreach (var id in lifted.All.Distinct())
        {
            _bonds[id] = [.. _bonds[id].Where(bond => bond.Number != number)];
            _ = _bonds[id].Length == 0 && _bonds.Remove(id);
        }

        return lifted;
    }

    /// <summary>True where one of them names a notice.</summary>
    public bool Names(Guid id) => _bonds.ContainsKey(id);

    /// <summary>The constraints that set a notice apart from others, or others from it, and on which side it stands.</summary>
    public IEnumerable<(long Number, BondSide Side)> SidesOf(NoticeFacts notice) => Bonds(notice).Where(bond => bond.Side != BondSide.Together);

    /// <summary>The constraints by which a notice belongs to others.</summary>
    public IEnumerable<Constraint> MergesOf(NoticeFacts notice) =>
        Bonds(notice).Where(bond => bond.Side == BondSide.Together).Select(bond => _all[bond.Number]);

    /// <summary>True where a constraint names a notice as one that belongs to others.</summary>
    public bool Merges(long number, NoticeFacts notice) => Bonds(notice).Contains((number, BondSide.Together));

    /// <summary>True where one of two notices is set apart from the other.</summary>
    public bool AreApart(NoticeFacts one, NoticeFacts other)
    {
        if (IsEmpty || !_bonds.ContainsKey(one.Id) || !_bonds.ContainsKey(other.Id))
        {
            return false;
        }

        var sides = SidesOf(one).ToHashSet();
        return SidesOf(other).Any(side => sides.Contains(Opposite(side)));
    }

    /// <summary>What must not be in one group with a side.</summary>
    public static (long Number, BondSide Side) Opposite((long Number, BondSide Side) side) =>
        (side.Number, side.Side == BondSide.Apart ? BondSide.Rest : BondSide.Apart);

    private IEnumerable<(long Number, BondSide Side)> Bonds(NoticeFacts notice) =>
        (_bonds.GetValueOrDefault(notice.Id) ?? [])
            .Where(bond => bond.Origin is null || bond.Origin == notice.Origin)
            .Select(bond => (bond.Number, bond.Side));
}
