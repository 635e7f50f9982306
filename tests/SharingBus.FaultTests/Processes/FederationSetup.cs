namespace SharingBus.FaultTests.Processes;

/// <summary>Where the files of a run lie and what stands between its parts.</summary>
internal sealed record FederationSetup
{
    /// <summary>The journal of the origin; null takes a directory of the run.</summary>
    public DirectoryInfo? OriginJournal { get; init; }

    /// <summary>The journal of the recipient; null takes a directory of the run.</summary>
    public DirectoryInfo? RecipientJournal { get; init; }

    /// <summary>All files of the broker; null takes a directory of the run.</summary>
    public DirectoryInfo? Broker { get; init; }

    /// <summary>Put before the origin's command line, for example to take its system calls away.</summary>
    public IReadOnlyList<string> OriginUnder { get; init; } = [];

    /// <summary>Whether the recipient's agency runs a hub, whose alerts go back to the origin.</summary>
    public bool HasHub { get; init; }

    /// <summary>Whether the nodes reach the broker through a fault proxy.</summary>
    public bool ProxyBroker { get; init; }
}
