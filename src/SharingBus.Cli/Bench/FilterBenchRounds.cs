namespace SharingBus.Cli.Bench;

/// <summary>What was measured, round by round.</summary>
/// <param name="Wire">Nanoseconds a notice through the wire filter.</param>
/// <param name="Baseline">Nanoseconds a notice through parse, mask and serialise.</param>
/// <param name="WireAllocated">Bytes allocated a notice by the wire filter.</param>
/// <param name="BaselineAllocated">Bytes allocated a notice by the baseline.</param>
internal sealed record FilterBenchRounds(double[] Wire, double[] Baseline, double WireAllocated, double BaselineAllocated);
