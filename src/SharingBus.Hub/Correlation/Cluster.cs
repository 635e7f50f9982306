namespace SharingBus.Hub.Correlation;

/// <summary>
/// Notices that hang together. Identity is the object; its name follows from its oldest member. Most have one member, which needs no list. What only
/// grows stays the same cluster, so that a notice more costs no list of all of them.
/// </summary>
internal sealed class Cluster
{
    private const string IdPrefix = "sit-";
    private const string IdFormat = "N";

    private readonly Guid _only;
    private List<Guid>? _members;

    /// <summary>A cluster of one notice.</summary>
    public Cluster(Guid only) => _only = only;

    /// <summary>A cluster of several notices.</summary>
    public Cluster(IEnumerable<Guid> members)
    {
        _members = [.. members];
        _members.Sort();
    }

    /// <summary>Members in the order of their ids, which is the order of acceptance. Empty where the cluster is no more.</summary>
    public IReadOnlyList<Guid> Members => _members ?? [_only];

    /// <summary>How many members it has.</summary>
    public int Count => _members?.Count ?? 1;

    /// <summary>The oldest member.</summary>
    public Guid Oldest => _members is null ? _only : _members.FirstOrDefault();

    /// <summary>The newest member.</summary>
    public Guid Newest => _members is null ? _only : _members.LastOrDefault();

    /// <summary>Id of the situation: follows from its oldest member.</summary>
    public string SituationId => IdPrefix + Oldest.ToString(IdFormat);

    /// <summary>Reads the oldest member out of the id of a situation; null where it is none.</summary>
    public static Guid? OldestOf(string situationId) =>
        situationId.StartsWith(IdPrefix, StringComparison.Ordinal) && Guid.TryParseExact(situationId.AsSpan(IdPrefix.Length), IdFormat, out var oldest)
            ? oldest
            : null;

    /// <summary>True where a notice is one of its members.</summary>
    public bool Contains(Guid id) => _members is null ? _only == id : _members.BinarySearch(id) >= 0;

    /// <summary>Notices come to it that it does not have. Most are younger than all it has, and cost their place alone.</summary>
    public void Grow(IReadOnlyList<Guid> added)
    {
        _members ??= [_only];
        foreach (var id in added)
        {
            _members.Insert(id.CompareTo(Newest) > 0 ? _members.Count : ~_members.BinarySearch(id), id);
        }
    }

    /// <summary>The cluster is no more.</summary>
    public void Dissolve() => _members = [];
}
