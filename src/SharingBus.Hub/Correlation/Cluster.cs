namespace SharingBus.Hub.Correlation;

/// <summary>Notices that hang together. Identity is the object; its name follows from the members. Most have one member, which needs no set.</summary>
internal sealed class Cluster
{
    private readonly Guid _only;
    private SortedSet<Guid>? _members;

    /// <summary>A cluster of one notice.</summary>
    public Cluster(Guid only) => _only = only;

    /// <summary>A cluster of several notices.</summary>
    public Cluster(IEnumerable<Guid> members) => _members = [.. members];

    /// <summary>Members in the order of their ids, which is the order of acceptance. Empty where the cluster is no more.</summary>
    public SortedSet<Guid> Members => _members ?? [_only];

    /// <summary>How many members it has.</summary>
    public int Count => _members?.Count ?? 1;

    /// <summary>The oldest member.</summary>
    public Guid Oldest => _members?.Min ?? _only;

    /// <summary>The newest member.</summary>
    public Guid Newest => _members?.Max ?? _only;

    /// <summary>Id of the situation: follows from its oldest member.</summary>
    public string SituationId => $"sit-{Oldest:N}";

    /// <summary>The cluster is no more.</summary>
    public void Dissolve() => _members = [];
}
