using SharingBus.Node.Witnessing;

namespace SharingBus.Node.Configuration;

/// <summary>The witnesses of an agency in the configuration file; none where it is left out.</summary>
internal sealed class WitnessingConfiguration
{
    public int Quorum { get; init; }

    public double IntervalSeconds { get; init; } = WitnessingOptions.DefaultInterval.TotalSeconds;

    public double OverdueMinutes { get; init; } = WitnessingOptions.DefaultOverdueAfter.TotalMinutes;

    public IReadOnlyList<WitnessConfiguration> Witnesses { get; init; } = [];

    public WitnessingOptions ToOptions() => new()
    {
        Quorum = Quorum,
        Interval = TimeSpan.FromSeconds(IntervalSeconds),
        OverdueAfter = TimeSpan.FromMinutes(OverdueMinutes),
        Witnesses = [.. Witnesses.Select(static witness => witness.ToOptions())],
    };
}
