namespace SharingBus.Cli.FusionBench;

/// <summary>How much the hub's benchmark measures.</summary>
internal sealed record HubBenchOptions
{
    /// <summary>Notices of the history that it is measured with.</summary>
    public int Notices { get; init; } = 1_000_000;

    /// <summary>Notices of each measurement of precision and recall.</summary>
    public int QualityNotices { get; init; } = 100_000;

    /// <summary>Seeds drawn for precision and recall.</summary>
    public int Seeds { get; init; } = 5;

    /// <summary>Seeds to measure with instead of drawn ones, so that a run can be repeated; the load takes the first of them.</summary>
    public IReadOnlyList<int> Given { get; init; } = [];

    /// <summary>Seconds of the paced part.</summary>
    public int PacedSeconds { get; init; } = 20;
}
