namespace SharingBus.Hub.Correlation;

/// <summary>Which notice is in which cluster. A group that stays keeps its cluster; what changed is remembered until it is asked for.</summary>
internal sealed class ClusterTable(NoticeTable notices, LinkGraph links, DecidedGroups groups)
{
    private readonly PagedList<Cluster?> _clusterOf = new();
    private readonly Dictionary<Cluster, List<Guid>?> _touched = [];
    private readonly HashSet<Cluster> _situations = [];
    private readonly HashSet<Cluster> _decided = [];

    /// <summary>The clusters of two notices and more.</summary>
    public IReadOnlyCollection<Cluster> Situations => _situations;

    /// <summary>How many notices were grouped, again or for the first time, since the beginning: the work of it, in notices.</summary>
    public long Grouped { get; private set; }

    /// <summary>The cluster of a notice; null before it is grouped.</summary>
    public Cluster? this[int number] => _clusterOf[number];

    /// <summary>Makes a place for a notice.</summary>
    public void Enter(int number)
    {
        if (number == _clusterOf.Count)
        {
            _clusterOf.Add(null);
        }
    }

    /// <summary>Takes a notice out, and closes its cluster: the others of it must be grouped anew.</summary>
    public void Leave(int number)
    {
        Close(_clusterOf[number]!);
        _clusterOf[number] = null;
    }

    /// <summary>The clusters that changed since the last call.</summary>
    public IReadOnlyList<TouchedCluster> TakeTouched()
    {
        List<TouchedCluster> living = [.. _touched.Where(touched => touched.Key.Count > 0).Select(touched => new TouchedCluster(touched.Key, touched.Value))];
        _touched.Clear();
        return living;
    }

    /// <summary>Lets a cluster count as changed: something else about it did.</summary>
    public void Touch(int number) => _touched[_clusterOf[number]!] = null;

    /// <summary>The numbers of a cluster's notices that are present.</summary>
    public List<int> NumbersOf(Cluster cluster)
    {
        List<int> numbers = new(cluster.Count);
        foreach (var id in cluster.Members)
        {
            if (notices.TryGetNumber(id, out var number))
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }

    /// <summary>
    /// Groups a notice that came. Where no link was lost and no analyst decided, what it is linked to grows by it, and nobody else is looked at: a
    /// situation of any size costs a notice no more than a small one. Everything else is grouped anew.
    /// </summary>
    public void Join(int number, LinkChanges changes)
    {
        if (groups.IsDecided(number) || !changes.LostNone || changes.Numbers.Any(changed => _clusterOf[changed] is { } cluster && _decided.Contains(cluster)))
        {
            Regroup([number, .. changes.Numbers]);
            return;
        }

        var alone = Open([number]);
        foreach (var changed in changes.Numbers)
        {
            Unite(changed, alone);
        }
    }

    /// <summary>The links of these notices are not what they were: they, and all they are linked to, are grouped anew.</summary>
    public void Regroup(HashSet<int> changed)
    {
        HashSet<int> open = [];
        foreach (var number in changed.Concat(changed.SelectMany(links.Of)).ToList())
        {
            open.Add(number);
            open.UnionWith(_clusterOf[number] is { } cluster ? NumbersOf(cluster) : []);
        }

        Grouped += open.Count;
        while (open.Count > 0)
        {
            var hanging = groups.Hanging(open.First());
            open.ExceptWith(hanging);
            foreach (var members in groups.Divide(hanging))
            {
                Group(members);
                Mark(_clusterOf[members[0]]!, members);
            }
        }
    }

    private void Mark(Cluster cluster, List<int> members)
    {
        if (members.Exists(groups.IsDecided))
        {
            _decided.Add(cluster);
        }
        else
        {
            _decided.Remove(cluster);
        }
    }

    private void Group(List<int> members)
    {
        var before = members.ConvertAll(number => _clusterOf[number]);
        if (before[0] is { } same && same.Count == members.Count && before.TrueForAll(cluster => cluster == same))
        {
            return;
        }

        foreach (var cluster in before.OfType<Cluster>().Distinct())
        {
            Close(cluster);
        }

        Open(members);
    }

    // Brings a notice together with all that its links hold to.
    private void Unite(int number, Cluster alone)
    {
        foreach (var other in links.Holding(number))
        {
            var (one, two) = (_clusterOf[number]!, _clusterOf[other]!);
            if (one == two)
            {
                continue;
            }

            if (_decided.Contains(one) || _decided.Contains(two))
            {
                Regroup([number, other]);
            }
            else
            {
                Unite(one.Count < two.Count ? two : one, one.Count < two.Count ? one : two, alone);
            }
        }
    }

    private void Unite(Cluster larger, Cluster smaller, Cluster alone)
    {
        var numbers = NumbersOf(smaller);
        Guid[] added = [.. smaller.Members];
        Grouped += added.Length;
        Close(smaller);
        larger.Grow(added);
        numbers.ForEach(number => _clusterOf[number] = larger);
        _situations.Add(larger);
        if (smaller != alone)
        {
            _touched[larger] = null;
        }
        else if (!_touched.TryGetValue(larger, out var grown))
        {
            _touched[larger] = [.. added];
        }
        else
        {
            grown?.AddRange(added);
        }
    }

    private void Close(Cluster cluster)
    {
        cluster.Dissolve();
        _situations.Remove(cluster);
        _decided.Remove(cluster);
    }

    private Cluster Open(List<int> members)
    {
        Cluster cluster = members.Count == 1 ? new(notices[members[0]].Id) : new(members.Select(number => notices[number].Id));
        foreach (var number in members)
        {
            _clusterOf[number] = cluster;
        }

        if (members.Count > 1)
        {
            _situations.Add(cluster);
        }

        _touched[cluster] = null;
        return cluster;
    }
}
