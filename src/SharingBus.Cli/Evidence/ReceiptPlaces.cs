namespace SharingBus.Cli.Evidence;

/// <summary>The entries of the origin's log that a receipt is read from.</summary>
internal sealed record ReceiptPlaces(long Accepted, long Decided, long Class);
