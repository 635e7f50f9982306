namespace SharingBus.FaultTests.History;

/// <summary>The node refused.</summary>
internal sealed record Refused(string RequestId, string Reason);
