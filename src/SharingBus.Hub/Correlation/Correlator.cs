namespace SharingBus.Hub.Correlation;

/// <summary>
/// Keeps clusters of notices that are believed to mean one thing: pairs are found by what they share and linked where the evidence is
/// heavy enough; analysts join what it does not see, and merge or set apart against all evidence. Clusters follow from the set of notices and of
/// decisions alone, whatever came first.
/// Adding a notice costs its keys times their caps, however long the history is.
/// </summary>
internal sealed class Correlator
{
    private readonly EvidenceReading _reading;
    private readonly LinkGraph _links = new();
    private readonly NeighbourSearch _search;
    private readonly Constraints _constraints = new();
    private readonly ClusterTable _clusters;
    private readonly Dictionary<Guid, HashSet<Guid>> _joined = [];

    /// <summary>A correlator without notices.</summary>
    public Correlator()
    {
        (_reading, _search) = (new EvidenceReading(Index), new NeighbourSearch(Notices, Index));
        _clusters = new ClusterTable(Notices, _links, new DecidedGroups(Notices, _links, _constraints));
    }

    /// <summary>Which notices carry which key.</summary>
    public KeyIndex Index { get; } = new();

    /// <summary>The notices present.</summary>
    public NoticeTable Notices { get; } = new();

    /// <summary>All clusters, each once, in no order; single notices among them.</summary>
    public IEnumerable<Cluster> Clusters => Notices.Numbers.Select(number => _clusters[number]!).Distinct();

    /// <summary>The clusters of two notices and more.</summary>
    public IReadOnlyCollection<Cluster> Situations => _clusters.Situations;

    /// <summary>The cluster of a notice, or null.</summary>
    public Cluster? ClusterOf(Guid id) => Notices.TryGetNumber(id, out var number) ? _clusters[number] : null;

    /// <summary>The notices that carry a key, silent or not.</summary>
    public List<Guid> Carrying(LinkKey key)
    {
        List<Guid> carrying = [];
        foreach (var number in Index.All(key))
        {
            carrying.Add(Notices[number].Id);
        }

        return carrying;
    }

    /// <summary>The clusters that changed since the last call.</summary>
    public IReadOnlyList<Cluster> TakeTouched() => _clusters.TakeTouched();

    /// <summary>Lets the cluster of a notice count as changed, where it is present: something else about it did.</summary>
    public void Touch(Guid id)
    {
        if (Notices.TryGetNumber(id, out var number))
        {
            _clusters.Touch(number);
        }
    }

    /// <summary>Enters a notice.</summary>
    /// <returns>The keys that became too common by it.</returns>
    public IReadOnlyList<LinkKey> Add(NoticeFacts notice)
    {
        if (Notices.Add(notice) is not { } number)
        {
            return [];
        }

        _clusters.Enter(number);
        Index.Approach(notice.Keys);
        List<LinkKey> commoner = [.. notice.Keys.Where(key => Index.Add(key, number))];
        HashSet<int> changed = [number];
        Weigh(number, Neighbours(number), changed);
        WeighAgain(commoner, changed);
        _clusters.Regroup(changed);
        return [.. commoner.Where(key => Index.All(key).Length == key.Cap + 1)];
    }

    /// <summary>Takes a notice out.</summary>
    /// <returns>The keys that count again because of it.</returns>
    public IReadOnlyList<LinkKey> Remove(Guid id)
    {
        if (!Notices.TryGetNumber(id, out var number))
        {
            return [];
        }

        List<LinkKey> rarer = [.. Notices[number].Keys.Where(key => Index.Remove(key, number))];
        HashSet<int> changed = [.. _links.Of(number), .. _clusters.NumbersOf(_clusters[number]!)];
        foreach (var other in (List<int>)[.. _links.Of(number)])
        {
            _links.Remove(number, other);
        }

        changed.Remove(number);
        _clusters.Leave(number);
        Notices.Remove(id);
        foreach (var member in rarer.Where(Index.Speaks).SelectMany(key => Index.All(key).ToArray()).Distinct().ToList())
        {
            Weigh(member, Neighbours(member), changed);
        }

        _clusters.Regroup(changed);
        return [.. rarer.Where(key => Index.All(key).Length == key.Cap)];
    }

    /// <summary>Joins two notices by an analyst's word. Holds whenever both are present.</summary>
    public void Join(NoticePair pair)
    {
        Partners(pair.Left).Add(pair.Right);
        Partners(pair.Right).Add(pair.Left);
        WeighAgain(pair);
    }

    /// <summary>Takes an analyst's word back: the two hang together as far as the evidence says.</summary>
    public void Part(NoticePair pair)
    {
        Partners(pair.Left).Remove(pair.Right);
        Partners(pair.Right).Remove(pair.Left);
        WeighAgain(pair);
    }

    /// <summary>Whether an analyst confirmed that a notice, present or not, means the same person as another.</summary>
    public bool IsJoined(Guid id) => _joined.TryGetValue(id, out var partners) && partners.Count > 0;

    /// <summary>Whether an analyst's word that two notices mean one person holds now: both are present, of one realm, and nothing sets them apart.</summary>
    public bool MeanOnePerson(NoticePair pair) =>
        Notices.TryGetNumber(pair.Left, out var left)
        && Notices.TryGetNumber(pair.Right, out var right)
        && WeightOf(left, right) == EvidenceWeights.Joined
        && _clusters[left] == _clusters[right];

    /// <summary>Lets what an analyst said of notices hold, in place of what was said under the same number. Holds whatever comes.</summary>
    public void Constrain(Constraint constraint)
    {
        _constraints.Set(constraint);
        Heed(constraint);
    }

    /// <summary>Lets what an analyst said hold no more.</summary>
    public void Lift(long number)
    {
        if (_constraints.Lift(number) is { } lifted)
        {
            Heed(lifted);
        }
    }

    /// <summary>Every link of a notice to another one of its cluster, with its reason.</summary>
    public IEnumerable<NoticeLink> LinksOf(Guid id)
    {
        if (!Notices.TryGetNumber(id, out var number))
        {
            return [];
        }

        return _links.Holding(number).Where(other => _clusters[other] == _clusters[number]).Select(other => NoticeLink.Between(
            id, Notices[other].Id, _reading.Compare(Notices[number], Notices[other]), AreJoined(number, other)));
    }

    // Two that are set apart have no link, so neither of them is without a lighter one because of it.
    private void Heed(Constraint constraint)
    {
        HashSet<int> changed = [.. Present(constraint.All)];
        foreach (var member in constraint.Separates ? Present(constraint.WithHeirs(constraint.Notices)) : [])
        {
            Weigh(member, [.. Neighbours(member), .. _links.Of(member)], changed);
        }

        _clusters.Regroup(changed);
    }

    private IEnumerable<int> Present(IEnumerable<Guid> ids)
    {
        foreach (var id in ids)
        {
            if (Notices.TryGetNumber(id, out var number))
            {
                yield return number;
            }
        }
    }

    // Brings the links between a notice and others to the weight they have now.
    private void Weigh(int number, IEnumerable<int> others, HashSet<int> changed)
    {
        foreach (var other in others)
        {
            var weight = WeightOf(number, other);
            if (weight >= EvidenceWeights.Link ? _links.Set(number, other, weight) : _links.Remove(number, other))
            {
                changed.Add(number);
                changed.Add(other);
            }
        }
    }

    private void WeighAgain(NoticePair pair)
    {
        if (Notices.TryGetNumber(pair.Left, out var left) && Notices.TryGetNumber(pair.Right, out var right))
        {
            HashSet<int> changed = [left, right];
            Weigh(left, [right], changed);
            _clusters.Regroup(changed);
        }
    }

    // A key that became more common takes weight from links: an indicator or a passage from those between two that carry it, a place from every
    // one of those that lie there, for it counts against neighbouring places too. A person key has no weight.
    private void WeighAgain(List<LinkKey> commoner, HashSet<int> changed)
    {
        foreach (var key in commoner.Where(key => key.Kind != KeyKind.Person))
        {
            int[] carriers = [.. Index.All(key)];
            var isShared = key.Kind is KeyKind.Indicator or KeyKind.Passage;
            foreach (var member in carriers)
            {
                Weigh(member, isShared ? _links.Of(member).Where(other => other < member && carriers.Contains(other)) : _links.Of(member), changed);
            }
        }
    }

    // All that may be linked by what they share, or was joined by an analyst.
    private HashSet<int> Neighbours(int number)
    {
        var found = _search.Of(number);
        foreach (var partner in _joined.GetValueOrDefault(Notices[number].Id) ?? [])
        {
            if (Notices.TryGetNumber(partner, out var other))
            {
                found.Add(other);
            }
        }

        return found;
    }

    private int WeightOf(int one, int other)
    {
        var (left, right) = (Notices[one], Notices[other]);
        return left.Realm != right.Realm || _constraints.AreApart(left, right) ? 0
            : AreJoined(one, other) ? EvidenceWeights.Joined
            : _reading.Compare(left, right).Decibans;
    }

    private bool AreJoined(int one, int other) =>
        _joined.TryGetValue(Notices[one].Id, out var partners) && partners.Contains(Notices[other].Id);

    private HashSet<Guid> Partners(Guid id) => _joined.TryGetValue(id, out var partners) ? partners : _joined[id] = [];
}
