namespace SharingBus.Cli.Bench;

/// <summary>One round on one store.</summary>
internal sealed record JournalBenchRound
{
    public required double EntriesPerSecond { get; init; }

    public required double NoticesPerSecond { get; init; }

    public required double EntriesPerNotice { get; init; }

    public required double EntriesPerCommit { get; init; }

    /// <summary>Duration of a group commit in milliseconds, from the first statement to the answer of the disk.</summary>
    public required double CommitP50Ms { get; init; }

    public required double CommitP99Ms { get; init; }

    /// <summary>CPU of this process in microseconds: making the writes included, a database server's own not.</summary>
    public required double CpuMicrosPerNotice { get; init; }
}
