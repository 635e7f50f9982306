namespace SharingBus.Hub.Correlation;

/// <summary>
/// Which notices form a group: those that hang together by links that hold and by what analysts merged, but for what analysts set apart. What hangs
/// together and holds both sides of a constraint is built up from its links, the heaviest first and equal ones in the order of their notices
/// (Kruskal 1956), and a link that would bring both sides together is left out: so the groups follow from notices and decisions alone.
/// </summary>
internal sealed class DecidedGroups(NoticeTable notices, LinkGraph links, Constraints constraints)
{
    private const int Merged = int.MaxValue;

    /// <summary>True where an analyst said of a notice what it belongs to, or what it does not.</summary>
    public bool IsDecided(int number) => constraints.Names(notices[number].Id);

    /// <summary>All that hang together with a notice, itself included, whatever was set apart.</summary>
    public List<int> Hanging(int start) => constraints.IsEmpty ? links.Connected(start) : links.Connected(start, MergedWith);

    /// <summary>The groups of what hangs together.</summary>
    public IEnumerable<List<int>> Divide(List<int> hanging)
    {
        if (constraints.IsEmpty || hanging.TrueForAll(number => !constraints.SidesOf(notices[number]).Any()))
        {
            return [hanging];
        }

        DividedSets sets = new();
        foreach (var number in hanging)
        {
            sets.Add(number, constraints.SidesOf(notices[number]));
        }

        if (!sets.AreDivided)
        {
            return [hanging];
        }

        foreach (var (left, right, _) in hanging.SelectMany(Edges)
            .OrderByDescending(edge => edge.Weight)
            .ThenBy(edge => notices[edge.Left].Id)
            .ThenBy(edge => notices[edge.Right].Id))
        {
            sets.Unite(left, right);
        }

        return sets.Sets();
    }

    /// <summary>The present notices that analysts said belong to one.</summary>
    public IEnumerable<int> MergedWith(int number) =>
        constraints.MergesOf(notices[number]).SelectMany(merge => merge.All.Select(id => Present(merge.Number, id)).OfType<int>());

    // Each link once, from its older end.
    private IEnumerable<(int Left, int Right, int Weight)> Edges(int number) =>
        links.Weighted(number).Concat(MergedWith(number).Select(other => (Other: other, Weight: Merged)))
            .Where(link => notices[number].Id.CompareTo(notices[link.Other].Id) < 0)
            .Select(link => (number, link.Other, link.Weight));

    private int? Present(long merge, Guid id) =>
        notices.TryGetNumber(id, out var number) && constraints.Merges(merge, notices[number]) ? number : null;
}
