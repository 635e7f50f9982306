namespace SharingBus.Backbone;

/// <summary>
/// Takes one received batch. It returns after the batch is durable: only then is the broker told. It is called for one batch at a
/// time per sender and lane, in the order of arrival, and for different senders and lanes at once. The same batch may come again.
/// </summary>
/// <param name="batch">The batch; its bytes are the handler's to keep.</param>
/// <param name="ct">Cancelled when the connection stops; the batch then stays with the broker.</param>
/// <remarks>
/// An exception is an attempt that failed. After <see cref="ReceivedBatch.MaxAttempts"/> of them the backbone calls once more with
/// <see cref="ReceivedBatch.IsPoison"/> set: the handler must then only quarantine the bytes, not open them.
/// </remarks>
public delegate Task<ReceiveOutcome> BatchHandler(ReceivedBatch batch, CancellationToken ct);
