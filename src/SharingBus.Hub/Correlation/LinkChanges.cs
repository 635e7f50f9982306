namespace SharingBus.Hub.Correlation;

/// <summary>
/// What links do between one grouping and the next. Of each notice whose links change it keeps where they held before the first change: whether a
/// link holds follows from the links of its two ends, so one that no longer does is seen at one of them.
/// </summary>
internal sealed class LinkChanges(LinkGraph links)
{
    private readonly Dictionary<int, int[]> _heldBefore = [];

    /// <summary>The notices whose links change.</summary>
    public IReadOnlyCollection<int> Numbers => _heldBefore.Keys;

    /// <summary>True where every link that held holds still: then nothing can have come apart.</summary>
    public bool LostNone => _heldBefore.All(before => before.Value.Length == 0 || !before.Value.Except(links.Holding(before.Key)).Any());

    /// <summary>The links of a notice are about to change.</summary>
    public void Remember(int number)
    {
        if (!_heldBefore.ContainsKey(number))
        {
            _heldBefore.Add(number, [.. links.Holding(number)]);
        }
    }
}
