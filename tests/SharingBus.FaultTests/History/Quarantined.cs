namespace SharingBus.FaultTests.History;

/// <summary>A notice was visibly set aside.</summary>
internal sealed record Quarantined(Guid Id, string Recipient);
