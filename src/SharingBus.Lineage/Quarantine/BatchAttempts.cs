namespace SharingBus.Lineage.Quarantine;

/// <summary>The attempts at one batch so far.</summary>
/// <param name="Attempts">Attempts that were begun and not taken back.</param>
/// <param name="FirstSeenUnixMicros">When the first was begun: microseconds since the Unix epoch, UTC.</param>
public sealed record BatchAttempts(int Attempts, long FirstSeenUnixMicros);
