using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Agencies;

/// <summary>A system of the agency and what it may do. Empty lists allow nothing.</summary>
public sealed class SystemOptions
{
    /// <summary>Notices a second, 200,000: many times what a journal commits on the machines that were measured.</summary>
    public const double DefaultNoticesPerSecond = 200_000;

    /// <summary>Bytes a second, 512 MiB: what a fast disk takes, with nothing left for anybody else.</summary>
    public const double DefaultBytesPerSecond = 512.0 * 1024 * 1024;

    /// <summary>The system's name, as its client certificate says.</summary>
    public required string Name { get; init; }

    /// <summary>The types it may publish and change.</summary>
    public IReadOnlyList<NoticeType> PublishTypes { get; init; } = [];

    /// <summary>The roles it may subscribe as.</summary>
    public IReadOnlyList<string> Roles { get; init; } = [];

    /// <summary>Notices it may publish in a second; 0 is no bound. The default is beyond what one journal commits: it stops a loop gone wild only.</summary>
    public double NoticesPerSecond { get; init; } = DefaultNoticesPerSecond;

    /// <summary>Bytes of notices it may publish in a second; 0 is no bound. The default is beyond what one journal commits.</summary>
    public double BytesPerSecond { get; init; } = DefaultBytesPerSecond;

    /// <summary>Whether it may read the journal.</summary>
    public bool Auditor { get; init; }

    /// <summary>Whether it may open break-glass, in a role that it acts in.</summary>
    public bool BreakGlass { get; init; }

    /// <summary>Whether it may approve or refuse what a second person must let go.</summary>
    public bool Approver { get; init; }

    /// <summary>Whether it may administer the agency: read the content of its quarantine, retry and discard.</summary>
    public bool Administrator { get; init; }

    /// <summary>Whether it may keep a notebook in the journal, as a hub does.</summary>
    public bool Notebook { get; init; }
}
