namespace SharingBus.FaultTests.History;

/// <summary>A subscriber confirmed everything up to a position.</summary>
internal sealed record Acknowledged(string Recipient, string Role, ulong Position);
