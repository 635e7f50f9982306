using SharingBus.Exchange.V1;

namespace SharingBus.Node.Subscriptions;

/// <summary>A place in a role's inbox.</summary>
/// <param name="Position">Where it stands: rises, with gaps.</param>
/// <param name="Origin">The agency it comes from.</param>
/// <param name="Delivery">What the subscriber is given; null where it was given and only its place is kept.</param>
/// <param name="Batch">The batch it came in, all its messages; null for word of a change that came before its notice.</param>
/// <param name="Place">Its place in the batch.</param>
/// <param name="Places">How many messages the batch has.</param>
internal sealed record InboxItem(ulong Position, string Origin, Delivery? Delivery, BatchPart? Batch, int Place, int Places)
{
    /// <summary>Bytes of the view.</summary>
    public int Bytes { get; } = Delivery?.Notice.Length ?? 0;

    /// <summary>When its batch was received, microseconds since the Unix epoch; 0 where the entry has lost its time.</summary>
    public long ReceivedAtUnixMicros { get; init; }
}
