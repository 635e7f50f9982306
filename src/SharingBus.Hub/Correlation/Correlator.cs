namespace SharingBus.Hub.Correlation;

/// <summary>
/// Keeps clusters of notices that share an indicator, or place and time, or that an analyst has joined. The clusters follow from the
/// set of notices and joins alone. Adding a notice costs its keys times their caps, however long the history is.
/// </summary>
internal sealed class Correlator
{
    private readonly Dictionary<Guid, NoticeFacts> _notices = [];
    private readonly Dictionary<Guid, Cluster> _clusterOf = [];
    private readonly Dictionary<Guid, HashSet<Guid>> _joined = [];
    private readonly HashSet<Cluster> _touched = [];
    private readonly HashSet<Cluster> _situations = [];

    /// <summary>Which notices carry which key.</summary>
    public KeyIndex Index { get; } = new();

    /// <summary>The notices present.</summary>
    public IReadOnlyDictionary<Guid, NoticeFacts> Notices => _notices;

    /// <summary>All clusters, each once, in no order; single notices among them.</summary>
    public IEnumerable<Cluster> Clusters => _clusterOf.Values.Distinct();

    /// <summary>The clusters of two notices and more.</summary>
    public IReadOnlyCollection<Cluster> Situations => _situations;

    /// <summary>The cluster of a notice, or null.</summary>
    public Cluster? ClusterOf(Guid id) => _clusterOf.GetValueOrDefault(id);

    /// <summary>The clusters that changed since the last call.</summary>
    public IReadOnlyList<Cluster> TakeTouched()
    {
        List<Cluster> living = [.. _touched.Where(cluster => cluster.Members.Count > 0)];
        _touched.Clear();
        return living;
    }

    /// <summary>Enters a notice.</summary>
    /// <returns>The keys that became too common by it.</returns>
    public IReadOnlyList<LinkKey> Add(NoticeFacts notice)
    {
        if (!_notices.TryAdd(notice.Id, notice))
        {
            return [];
        }

        List<LinkKey> silenced = Index.Add(notice);
        Open([notice.Id]);
        MergeWithNeighbours(notice.Id);

        // Whatever hung together by a key that is now too common must be looked at again.
        foreach (Cluster cluster in silenced.SelectMany(Index.All).Select(id => _clusterOf[id]).Distinct().ToList())
        {
            Rebuild(cluster);
        }

        return silenced;
    }

    /// <summary>Takes a notice out.</summary>
    /// <returns>The keys that count again because of it.</returns>
    public IReadOnlyList<LinkKey> Remove(Guid id)
    {
        if (!_notices.Remove(id, out NoticeFacts? notice))
        {
            return [];
        }

        List<LinkKey> revived = Index.Remove(notice);
        Cluster cluster = _clusterOf[id];
        _clusterOf.Remove(id);
        cluster.Members.Remove(id);
        Rebuild(cluster);
        foreach (Guid member in revived.SelectMany(Index.All).Distinct().ToList())
        {
            MergeWithNeighbours(member);
        }

        return revived;
    }

    /// <summary>Joins two notices by an analyst's word. Holds whenever both are present.</summary>
    public void Join(NoticePair pair)
    {
        Partners(pair.Left).Add(pair.Right);
        Partners(pair.Right).Add(pair.Left);
        if (_clusterOf.TryGetValue(pair.Left, out Cluster? left) && _clusterOf.TryGetValue(pair.Right, out Cluster? right))
        {
            Merge(left, right);
        }
    }

    /// <summary>Every link of a notice to another present one, with its reason.</summary>
    public IEnumerable<NoticeLink> LinksOf(Guid id)
    {
        NoticeFacts notice = _notices[id];
        foreach (LinkKey key in notice.Keys)
        {
            foreach (Guid other in key.IsPlace ? NearInPlaceAndTime(notice, key) : SharingIndicator(key))
            {
                if (other != id)
                {
                    yield return NoticeLink.Between(id, other, key.Kind, key.Detail);
                }
            }
        }

        foreach (Guid other in _joined.GetValueOrDefault(id) ?? [])
        {
            if (_notices.TryGetValue(other, out NoticeFacts? facts) && facts.Realm == notice.Realm)
            {
                yield return NoticeLink.Between(id, other, KeyKind.Person, 0);
            }
        }
    }

    // A person key never links by itself: it only proposes.
    private IEnumerable<Guid> SharingIndicator(LinkKey key) => key.Kind == KeyKind.Indicator ? Index.Speaking(key) : [];

    private IEnumerable<Guid> NearInPlaceAndTime(NoticeFacts notice, LinkKey key)
    {
        if (Index.Speaking(key).Count == 0)
        {
            yield break;
        }

        long reach = (long)CorrelationBounds.PlaceWindow.TotalMilliseconds;
        for (int shift = -1; shift <= 1; shift++)
        {
            foreach (Guid id in Index.Speaking(key.Shift(shift)))
            {
                NoticeFacts other = _notices[id];
                bool near = Math.Abs(other.ObservedAt!.Value - notice.ObservedAt!.Value) <= reach;
                if (near && HarmForms.Agree(notice.HarmForm, other.HarmForm))
                {
                    yield return id;
                }
            }
        }
    }

    private void MergeWithNeighbours(Guid id)
    {
        foreach (NoticeLink link in LinksOf(id).ToList())
        {
            Merge(_clusterOf[link.Left], _clusterOf[link.Right]);
        }
    }

    // The smaller goes into the larger, so that a notice moves at most log(n) times in its life.
    private void Merge(Cluster one, Cluster other)
    {
        if (one == other)
        {
            return;
        }

        (Cluster target, Cluster source) = one.Members.Count >= other.Members.Count ? (one, other) : (other, one);
        foreach (Guid id in source.Members)
        {
            _clusterOf[id] = target;
            target.Members.Add(id);
        }

        source.Members.Clear();
        _situations.Remove(source);
        _situations.Add(target);
        _touched.Add(target);
    }

    // Links were only taken away inside the cluster: what still hangs together is found among its own members.
    private void Rebuild(Cluster cluster)
    {
        HashSet<Guid> left = [.. cluster.Members];
        cluster.Members.Clear();
        _situations.Remove(cluster);
        while (left.Count > 0)
        {
            Open(TakeConnected(left));
        }
    }

    private List<Guid> TakeConnected(HashSet<Guid> left)
    {
        Guid start = left.First();
        left.Remove(start);
        List<Guid> found = [start];
        for (int next = 0; next < found.Count; next++)
        {
            foreach (NoticeLink link in LinksOf(found[next]))
            {
                Guid other = link.Left == found[next] ? link.Right : link.Left;
                if (left.Remove(other))
                {
                    found.Add(other);
                }
            }
        }

        return found;
    }

    private void Open(List<Guid> members)
    {
        Cluster cluster = new();
        foreach (Guid id in members)
        {
            cluster.Members.Add(id);
            _clusterOf[id] = cluster;
        }

        if (members.Count > 1)
        {
            _situations.Add(cluster);
        }

        _touched.Add(cluster);
    }

    private HashSet<Guid> Partners(Guid id)
    {
        if (!_joined.TryGetValue(id, out HashSet<Guid>? partners))
        {
            _joined[id] = partners = [];
        }

        return partners;
    }
}
