namespace SharingBus.Hub.Correlation;

/// <summary>Which notice is in which cluster. A group that stays keeps its cluster; what changed is remembered until it is asked for.</summary>
internal sealed class ClusterTable(NoticeTable notices, LinkGraph links, DecidedGroups groups)
{
    private readonly PagedList<Cluster?> _clusterOf = new();
    private readonly HashSet<Cluster> _touched = [];
    private readonly HashSet<Cluster> _situations = [];

    /// <summary>The clusters of two notices and more.</summary>
    public IReadOnlyCollection<Cluster> Situations => _situations;

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
    public IReadOnlyList<Cluster> TakeTouched()
    {
        List<Cluster> living = [.. _touched.Where(cluster => cluster.Count > 0)];
        _touched.Clear();
        return living;
    }

    /// <summary>Lets a cluster count as changed: something else about it did.</summary>
    public void Touch(int number) => _touched.Add(_clusterOf[number]!);

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

    /// <summary>The links of these notices are not what they were: they, and all they are linked to, are grouped anew.</summary>
    public void Regroup(HashSet<int> changed)
    {
        HashSet<int> open = [];
        foreach (var number in changed.Concat(changed.SelectMany(links.Of)).ToList())
        {
            open.Add(number);
            open.UnionWith(_clusterOf[number] is { } cluster ? NumbersOf(cluster) : []);
        }

        while (open.Count > 0)
        {
            var hanging = groups.Hanging(open.First());
            open.ExceptWith(hanging);
            foreach (var members in groups.Divide(hanging))
            {
                Group(members);
            }
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

    private void Close(Cluster cluster)
    {
        cluster.Dissolve();
        _situations.Remove(cluster);
    }

    private void Open(List<int> members)
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

        _touched.Add(cluster);
    }
}
