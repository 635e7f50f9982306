namespace SharingBus.Hub.Correlation;

/// <summary>
/// Notices that hang together. Identity is the object; its name follows from the members, which do not change. Most have one member, which
/// needs no list.
/// </summary>
internal sealed class Cluster
{
    private const string IdPrefix = "sit-";
    private const string IdFormat = "N";

    private readonly Guid _only;
    private Guid[]? _members;

    /// <summary>A cluster of one notice.</summary>
    public Cluster(Guid only) => _only = only;

    /// <summary>A cluster of several notices.</summary>
    public Cluster(IEnumerable<Guid> members) => _members = [.. members.Order()];

    /// <summary>Members in the order of their ids, which is the order of acceptance. Empty where the cluster is no more.</summary>
    public IReadOnlyList<Guid> Members => _members ?? [_only];

    /// <summary>How many members it has.</summary>
    public int Count => _members?.Length ?? 1;

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
    public bool Contains(Guid id) => _members is null ? _only == id : Array.BinarySearch(_members, id) >= 0;

    /// <summary>The cluster is no more.</summary>
    public void Dissolve() => _members = [];
}
