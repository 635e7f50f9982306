namespace SharingBus.Backbone;

/// <summary>
/// One agency's connection to the backbone. It carries sealed batches as opaque bytes; it knows sender, recipient, lane and size and
/// nothing else. Safe for calls from many threads.
/// </summary>
public interface IBackbone : IAsyncDisposable
{
    /// <summary>What the connection can do now.</summary>
    BackboneHealth Health { get; }

    /// <summary>
    /// Tries that the backbone refuses what this agency must not do and holds what it needs, where there is a broker that could be set up
    /// wrongly. It is part of <see cref="StartAsync"/>; whoever starts only later asks before. A backbone that does not answer proves nothing
    /// and throws nothing: it is asked again before anything is sent or received.
    /// </summary>
    /// <param name="peers">The other members.</param>
    /// <param name="ct">Ends it.</param>
    /// <exception cref="Rights.BrokerRightsException">A right is too wide, or something is missing.</exception>
    Task ProveRightsAsync(IReadOnlyList<string> peers, CancellationToken ct) => Task.CompletedTask;

    /// <summary>What to begin with each batch ahead of its turn, as early as the backbone has it. Set before the start.</summary>
    void PrepareWith(BatchPreparation preparation);

    /// <summary>Connects and starts to receive from these agencies on all lanes. Keeps trying in the background if the broker is away.</summary>
    /// <param name="peers">Agency ids to receive from. This agency's own id is ignored.</param>
    /// <param name="handler">Takes every received batch.</param>
    /// <param name="ct">Stops the start, not what was started.</param>
    /// <exception cref="InvalidOperationException">It was started before.</exception>
    /// <exception cref="Rights.BrokerRightsException">The broker answers, and the agency's rights there are not as they must be.</exception>
    Task StartAsync(IReadOnlyList<string> peers, BatchHandler handler, CancellationToken ct);

    /// <summary>Receives from exactly these agencies from now on: agencies join and leave a federation while it runs.</summary>
    /// <exception cref="InvalidOperationException">It was not started.</exception>
    Task SetPeersAsync(IReadOnlyList<string> peers, CancellationToken ct);

    /// <summary>
    /// Sends one batch and waits until the backbone holds it durably or the send ended otherwise. Waits for a place in the bounded
    /// confirm window of the lane; the deadline counts from the call.
    /// </summary>
    /// <param name="recipient">Agency id of the recipient.</param>
    /// <param name="lane">The lane.</param>
    /// <param name="messageId">The sender's id for this batch; a re-send uses the same.</param>
    /// <param name="sealedBatch">At most <see cref="BackboneLimits.MaxBatchBytes"/>. Not to be changed before the send ended.</param>
    /// <param name="ct">Ends the waiting with <see cref="OperationCanceledException"/>; the outcome is then unknown to the caller.</param>
    Task<SendOutcome> SendAsync(
        string recipient, Lane lane, Guid messageId, ReadOnlyMemory<byte> sealedBatch, CancellationToken ct);
}
