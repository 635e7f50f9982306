namespace SharingBus.Cli.Evidence;

/// <summary>The entries that a receipt is read from: the first three stand in the origin's log.</summary>
internal sealed record ReceiptPlaces(long Accepted, long Decided, long Class)
{
    /// <summary>Where the recipient's log says that it received it.</summary>
    public long? Received { get; init; }

    /// <summary>Where the recipient's log says that a subscriber of the role was given it.</summary>
    public long? Delivered { get; init; }
}
