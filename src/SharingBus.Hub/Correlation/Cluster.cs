namespace SharingBus.Hub.Correlation;

/// <summary>Notices that hang together. Identity is the object; its name follows from the members.</summary>
internal sealed class Cluster
{
    /// <summary>Members in the order of their ids, which is the order of acceptance.</summary>
    public SortedSet<Guid> Members { get; } = [];

    /// <summary>Id of the situation: follows from its oldest member.</summary>
    public string SituationId => $"sit-{Members.Min:N}";

    /// <summary>The newest member.</summary>
    public Guid Newest => Members.Max;
}
