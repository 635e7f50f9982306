using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Agencies;

/// <summary>A system of the agency and what it may do. Empty lists allow nothing.</summary>
public sealed class SystemOptions
{
    /// <summary>The system's name, as its client certificate says.</summary>
    public required string Name { get; init; }

    /// <summary>The types it may publish and change.</summary>
    public IReadOnlyList<NoticeType> PublishTypes { get; init; } = [];

    /// <summary>The roles it may subscribe as.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Whether it may read the journal.</summary>
    public bool Auditor { get; init; }

    /// <summary>Whether it may administer the agency: read the content of its quarantine, retry and discard.</summary>
    public bool Administrator { get; init; }
}
