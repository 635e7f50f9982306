namespace SharingBus.Cli.Evidence;

/// <summary>An element of <c>consistency.json</c>: that the log has only grown since a size.</summary>
/// <param name="From">The older size.</param>
/// <param name="Path">The RFC 6962 proof.</param>
internal sealed record ConsistencyLine(long From, IReadOnlyList<string> Path);
