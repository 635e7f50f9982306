namespace SharingBus.FaultTests.History;

/// <summary>A journal says that something happened to a notice.</summary>
internal sealed record Logged(string Agency, LoggedKind Kind, Guid Id);
