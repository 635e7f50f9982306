namespace SharingBus.Hub.Correlation;

/// <summary>
/// Which notices are linked, by their numbers in the table, and how heavily. Most notices have no link and no entry. A light link holds only
/// where it is the heaviest of one of its ends: it may bring a lone notice to its like, but not tie together two groups that hang together
/// by more.
/// </summary>
internal sealed class LinkGraph
{
    private readonly Dictionary<int, Dictionary<int, int>> _links = [];

    /// <summary>The notices linked to one, whether the link holds or not.</summary>
    public IReadOnlyCollection<int> Of(int notice) => _links.TryGetValue(notice, out var linked) ? linked.Keys : [];

    /// <summary>The notices that links to one hold to.</summary>
    public IEnumerable<int> Holding(int notice) =>
        _links.TryGetValue(notice, out var linked)
            ? linked.Where(link => Holds(notice, link.Key, link.Value)).Select(link => link.Key)
            : [];

    /// <summary>Links two notices, or gives their link another weight.</summary>
    /// <returns>False where they were linked so already.</returns>
    public bool Set(int one, int other, int weight)
    {
        if (_links.TryGetValue(one, out var linked) && linked.TryGetValue(other, out var before) && before == weight)
        {
            return false;
        }

        Open(one)[other] = weight;
        Open(other)[one] = weight;
        return true;
    }

    /// <summary>Unlinks two notices.</summary>
    /// <returns>False where they were not linked.</returns>
    public bool Remove(int one, int other) => Close(one, other) & Close(other, one);

    /// <summary>The notices that hang together with one, itself included.</summary>
    public List<int> Connected(int start)
    {
        List<int> found = [start];
        HashSet<int> seen = [start];
        for (var next = 0; next < found.Count; next++)
        {
            found.AddRange(Holding(found[next]).Where(seen.Add));
        }

        return found;
    }

    private bool Holds(int one, int other, int weight) =>
        weight >= EvidenceWeights.HeavyLink || weight >= Heaviest(one) || weight >= Heaviest(other) || (weight >= EvidenceWeights.SupportedLink && HaveCommonNeighbour(one, other));

    private bool HaveCommonNeighbour(int one, int other)
    {
        var (few, many) = (_links[one], _links[other]);
        (few, many) = few.Count <= many.Count ? (few, many) : (many, few);
        foreach (var neighbour in few.Keys)
        {
            if (many.ContainsKey(neighbour))
            {
                return true;
            }
        }

        return false;
    }

    private int Heaviest(int notice)
    {
        var heaviest = 0;
        foreach (var weight in _links[notice].Values)
        {
            heaviest = Math.Max(heaviest, weight);
        }

        return heaviest;
    }

    private Dictionary<int, int> Open(int notice) => _links.TryGetValue(notice, out var linked) ? linked : _links[notice] = [];

    private bool Close(int notice, int other)
    {
        if (!_links.TryGetValue(notice, out var linked) || !linked.Remove(other))
        {
            return false;
        }

        if (linked.Count == 0)
        {
            _links.Remove(notice);
        }

        return true;
    }
}
