namespace SharingBus.FaultTests.History;

/// <summary>A subscriber handled a notice; what it is given again at a position it has handled is no new delivery.</summary>
internal sealed record Delivered(
    Guid Id, string Recipient, string Role, ulong Position, string Digest, ulong PolicyVersion, IReadOnlyCollection<string> Fields);
