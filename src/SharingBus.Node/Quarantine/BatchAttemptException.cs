namespace SharingBus.Node.Quarantine;

/// <summary>An attempt at a batch failed and is counted: the backbone pauses and offers the batch again.</summary>
internal sealed class BatchAttemptException(string reason, string detail) : Exception($"{reason}: {detail}");
