namespace SharingBus.Cli.Bench;

/// <summary>Latency under an open-loop load, from the instant at which a notice was due until a subscriber had it.</summary>
/// <param name="PerSecond">Notices a second.</param>
/// <param name="P50">Median in milliseconds.</param>
/// <param name="P99">99th percentile in milliseconds.</param>
internal sealed record PathLatency(int PerSecond, double P50, double P99);
