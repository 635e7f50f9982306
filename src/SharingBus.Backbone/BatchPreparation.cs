namespace SharingBus.Backbone;

/// <summary>
/// Begins with a received batch what does not have to wait for its turn, while the one before it is being taken. It returns at once and throws nothing:
/// what it gives, or null, the handler finds as <see cref="ReceivedBatch.Prepared"/> in the batch's turn.
/// </summary>
/// <param name="batch">The batch. Nothing says that its turn will come.</param>
public delegate object? BatchPreparation(ReceivedBatch batch);
