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
        Index = new KeyIndex(Notices);
        (_reading, _search) = (new EvidenceReading(Index), new NeighbourSearch(Notices, Index));
        _clusters = new ClusterTable(Notices, _links, new DecidedGroups(Notices, _links, _constraints));
    }

    /// <summary>Which notices carry which key.</summary>
    public KeyIndex Index { get; }

    /// <summary>The notices present.</summary>
    public NoticeTable Notices { get; } = new();

    /// <summary>All clusters, each once, in no order; single notices among them.</summary>
    public IEnumerable<Cluster> Clusters => Notices.Numbers.Select(number => _clusters[number]!).Distinct();

    /// <summary>The clusters of two notices and more.</summary>
    public IReadOnlyCollection<Cluster> Situations => _clusters.Situations;

    /// <summary>How many notices were grouped, again or for the first time, since the beginning: the work of it, in notices.</summary>
    public long Grouped => _clusters.Grouped;

    /// <summary>The cluster of a notice, or null.</summary>
    public Cluster? ClusterOf(Guid id) => Notices.TryGetNumber(id, out var number) ? _clusters[number] : null;

    /// <summary>The notices that a key links or proposes: not those for which it is too common.</summary>
    public List<Guid> Sharing(LinkKey key)
    {
        List<Guid> sharing = [];
        foreach (var number in Index.Speaking(key))
        {
            sharing.Add(Notices[number].Id);
        }

        return sharing;
    }

    /// <summary>The clusters that changed since the last call.</summary>
    public IReadOnlyList<TouchedCluster> TakeTouched() => _clusters.TakeTouched();

    /// <summary>Lets the cluster of a notice count as changed, where it is present: something else about it did.</summary>
    public void Touch(Guid id)
    {
        if (Notices.TryGetNumber(id, out var number))
        {
            _clusters.Touch(number);
        }
    }

    /// <summary>Enters a notice.</summary>
    /// <returns>The keys that became more common by it, and for whom.</returns>
    public IReadOnlyList<KeyShift> Add(NoticeFacts notice)
    {
        if (Notices.Add(notice) is not { } number)
        {
            return [];
        }

        _clusters.Enter(number);
        Index.Approach(notice.Keys);
        List<KeyShift> commoner = [.. notice.Keys.Select(key => new KeyShift(key, Index.Add(key, number))).Where(shift => shift.Carriers.Length > 0)];
        LinkChanges changes = new(_links);
        Weigh(number, Neighbours(number), changes);
        WeighAgain(commoner, changes);
        _clusters.Join(number, changes);
        return commoner;
    }

    /// <summary>Takes a notice out.</summary>
    /// <returns>The keys that became less common by it, and for whom.</returns>
    public IReadOnlyList<KeyShift> Remove(Guid id)
    {
        if (!Notices.TryGetNumber(id, out var number))
        {
            return [];
        }

        List<KeyShift> rarer = [.. Notices[number].Keys.Select(key => new KeyShift(key, Index.Remove(key, number))).Where(shift => shift.Carriers.Length > 0)];
        HashSet<int> changed = [.. _links.Of(number), .. _clusters.NumbersOf(_clusters[number]!)];
        foreach (var other in (List<int>)[.. _links.Of(number)])
        {
            _links.Remove(number, other);
        }

        changed.Remove(number);
        _clusters.Leave(number);
        Notices.Remove(id);
        LinkChanges changes = new(_links);
        foreach (var member in rarer.Where(HasWeight).SelectMany(shift => shift.Carriers).Distinct().ToList())
        {
            Weigh(member, Neighbours(member), changes);
        }

        _clusters.Regroup([.. changed, .. changes.Numbers]);
        return rarer;
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
        LinkChanges changes = new(_links);
        foreach (var member in constraint.Separates ? Present(constraint.WithHeirs(constraint.Notices)) : [])
        {
            Weigh(member, [.. Neighbours(member), .. _links.Of(member)], changes);
        }

        _clusters.Regroup([.. Present(constraint.All), .. changes.Numbers]);
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
    private void Weigh(int number, IEnumerable<int> others, LinkChanges changes)
    {
        foreach (var other in others)
        {
            var weight = WeightOf(number, other) is var found && found >= EvidenceWeights.Link ? found : 0;
            if (weight == _links.WeightOf(number, other))
            {
                continue;
            }

            changes.Remember(number);
            changes.Remember(other);
            _ = weight > 0 ? _links.Set(number, other, weight) : _links.Remove(number, other);
        }
    }

    private void WeighAgain(NoticePair pair)
    {
        if (Notices.TryGetNumber(pair.Left, out var left) && Notices.TryGetNumber(pair.Right, out var right))
        {
            Weigh(left, [right], new LinkChanges(_links));
            _clusters.Regroup([left, right]);
        }
    }

    // A person key has no weight: it proposes.
    private static bool HasWeight(KeyShift shift) => shift.Key.Kind != KeyKind.Person;

    // A key that became more common takes weight from links: an indicator or a passage from those to others that carry it, a place from every
    // one of those that lie there, for it counts against neighbouring places too.
    private void WeighAgain(List<KeyShift> commoner, LinkChanges changes)
    {
        foreach (var (key, shifted) in commoner.Where(HasWeight))
        {
            HashSet<int> carriers = [.. shifted, .. Index.Speaking(key)];
            foreach (var member in shifted)
            {
                Weigh(member, key.IsPlace ? _links.Of(member) : _links.Of(member).Where(carriers.Contains), changes);
                carriers.Remove(member);
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
