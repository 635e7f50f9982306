namespace SharingBus.Cli.Bench;

/// <summary>What one store showed.</summary>
internal sealed record LineageBenchRound(double AppendPerSecond, long Entries, double TraceP50Ms, double TraceP99Ms, double BytesPerEntry);
