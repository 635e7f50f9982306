namespace SharingBus.FaultTests.History;

/// <summary>The node answered OK.</summary>
internal sealed record Accepted(string RequestId, Guid Id);
