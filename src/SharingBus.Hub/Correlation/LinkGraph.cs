namespace SharingBus.Hub.Correlation;

/// <summary>
/// Which notices are linked, by their numbers in the table, and how heavily. Most notices have no link and no array. A light link holds only
/// where it is the heaviest of one of its ends: it may bring a lone notice to its like, but not tie together two groups that hang together
/// by more.
/// </summary>
internal sealed class LinkGraph
{
    // A handful each, in the order of their numbers: an array that is made anew for each is smaller than a list or a set, and no slower.
    private readonly PagedList<(int Other, int Weight)[]?> _links = new();

    /// <summary>The notices linked to one, whether the link holds or not.</summary>
    public IEnumerable<int> Of(int notice) => LinksOf(notice).Select(link => link.Other);

    /// <summary>The notices that links to one hold to.</summary>
    public IEnumerable<int> Holding(int notice) => Weighted(notice).Select(link => link.Other);

    /// <summary>The notices that links to one hold to, each with the weight of its link.</summary>
    public IEnumerable<(int Other, int Weight)> Weighted(int notice) =>
        LinksOf(notice).Where(link => Holds(notice, link.Other, link.Weight));

    /// <summary>The weight of the link between two notices, whether it holds or not; 0 where there is none.</summary>
    public int WeightOf(int notice, int other)
    {
        var linked = LinksOf(notice);
        var at = PlaceOf(linked, other);
        return at < 0 ? 0 : linked[at].Weight;
    }

    /// <summary>Links two notices, or gives their link another weight.</summary>
    /// <returns>False where they were linked so already.</returns>
    public bool Set(int one, int other, int weight)
    {
        if (WeightOf(one, other) == weight)
        {
            return false;
        }

        Put(one, other, weight);
        Put(other, one, weight);
        return true;
    }

    /// <summary>Unlinks two notices.</summary>
    /// <returns>False where they were not linked.</returns>
    public bool Remove(int one, int other) => Close(one, other) & Close(other, one);

    /// <summary>The notices that hang together with one, itself included.</summary>
    /// <param name="start">The notice.</param>
    /// <param name="besides">What a notice hangs together with besides its links; null for nothing.</param>
    public List<int> Connected(int start, Func<int, IEnumerable<int>>? besides = null)
    {
        if (LinksOf(start).Length == 0 && besides is null)
        {
            return [start];
        }

        List<int> found = [start];
        HashSet<int> seen = [start];
        for (var next = 0; next < found.Count; next++)
        {
            found.AddRange(Holding(found[next]).Where(seen.Add));
            if (besides is not null)
            {
                found.AddRange(besides(found[next]).Where(seen.Add));
            }
        }

        return found;
    }

    private bool Holds(int one, int other, int weight) =>
        weight >= EvidenceWeights.HeavyLink || weight >= Heaviest(one) || weight >= Heaviest(other) || (weight >= EvidenceWeights.SupportedLink && HaveCommonNeighbour(one, other));

    // Both are in order, so one walk finds it: whoever publishes can give a notice some hundred links, and look for a common end of each.
    private bool HaveCommonNeighbour(int one, int other)
    {
        var (left, right) = (LinksOf(one), LinksOf(other));
        for (int here = 0, there = 0; here < left.Length && there < right.Length;)
        {
            var step = left[here].Other.CompareTo(right[there].Other);
            if (step == 0)
            {
                return true;
            }

            here += step < 0 ? 1 : 0;
            there += step > 0 ? 1 : 0;
        }

        return false;
    }

    private int Heaviest(int notice)
    {
        var heaviest = 0;
        foreach (var (_, weight) in LinksOf(notice))
        {
            heaviest = Math.Max(heaviest, weight);
        }

        return heaviest;
    }

    // The complement of where it belongs where it is missing.
    private static int PlaceOf((int Other, int Weight)[] linked, int other)
    {
        var (low, high) = (0, linked.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = linked[middle].Other < other ? (middle + 1, high) : (low, middle);
        }

        return low < linked.Length && linked[low].Other == other ? low : ~low;
    }

    private (int Other, int Weight)[] LinksOf(int notice) => notice < _links.Count ? _links[notice] ?? [] : [];

    private void Put(int notice, int other, int weight)
    {
        while (_links.Count <= notice)
        {
            _links.Add(null);
        }

        var linked = LinksOf(notice);
        var at = PlaceOf(linked, other);
        if (at < 0)
        {
            _links[notice] = [.. linked[..~at], (other, weight), .. linked[~at..]];
        }
        else
        {
            linked[at].Weight = weight;
        }
    }

    private bool Close(int notice, int other)
    {
        var linked = LinksOf(notice);
        var at = PlaceOf(linked, other);
        if (at < 0)
        {
            return false;
        }

        _links[notice] = linked.Length == 1 ? null : [.. linked[..at], .. linked[(at + 1)..]];
        return true;
    }
}
