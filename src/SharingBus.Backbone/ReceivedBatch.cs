namespace SharingBus.Backbone;

/// <summary>A sealed batch as it came from the backbone.</summary>
/// <param name="Address">The sender, proven by the name of the queue, the recipient and the lane.</param>
/// <param name="MessageId">The id the sender chose, the same at every re-send; unproven. <see cref="Guid.Empty"/> if there was none.</param>
/// <param name="SealedBatch">The opaque bytes.</param>
/// <param name="Attempt">1 at the first call of the handler for this delivery, one more after each exception.</param>
public sealed record ReceivedBatch(BatchAddress Address, Guid MessageId, ReadOnlyMemory<byte> SealedBatch, int Attempt)
{
    /// <summary>Attempts at one delivery before the batch is poison. Counted here: the broker's own limit differs by version.</summary>
    public const int MaxAttempts = 5;

    /// <summary>Times this connection was given the batch again, as far as the backbone knows; 0 at the first delivery.</summary>
    public int Redeliveries { get; init; }

    /// <summary>What <see cref="BatchPreparation"/> made of it; null where nothing was, and at every attempt behind the first.</summary>
    public object? Prepared { get; init; }

    /// <summary>True when every attempt failed and the batch is now to be quarantined as it is.</summary>
    public bool IsPoison => Attempt > MaxAttempts;
}
