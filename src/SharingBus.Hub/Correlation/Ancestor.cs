namespace SharingBus.Hub.Correlation;

/// <summary>What outlives a notice: whose it was and what it came from.</summary>
/// <param name="Origin">The agency; empty for the hub's own alerts.</param>
/// <param name="Parents">What it was derived from.</param>
internal sealed record Ancestor(string Origin, IReadOnlyList<Guid> Parents);
