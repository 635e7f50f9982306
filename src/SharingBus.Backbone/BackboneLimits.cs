namespace SharingBus.Backbone;

/// <summary>The bounds every backbone keeps, each with its unit and reason.</summary>
public static class BackboneLimits
{
    /// <summary>
    /// Bytes of one sealed batch, 2 MiB: the sealing format's own bound, and what the broker is told to refuse beyond
    /// (<c>max_message_size</c>). Far below the broker's default of 128 MiB, where one message would hold up a connection's heartbeats.
    /// </summary>
    public const int MaxBatchBytes = 2 * 1024 * 1024;

    /// <summary>
    /// Batches sent and not yet confirmed per lane, 16. Measured: a quorum queue gains nothing above 256 single messages in flight, and
    /// for batches 16 to 32 keep it busy; the rest is only latency. Per lane, so that bulk can never hold up rights traffic.
    /// </summary>
    public const int ConfirmWindow = 16;

    /// <summary>
    /// Batches handed over by the broker and not yet acknowledged per queue, 16: enough to hide a round trip while the journal syncs,
    /// and at most 32 MiB held for one sender and lane.
    /// </summary>
    public const int Prefetch = 16;

    /// <summary>Batches of one queue in hand, 2: the one whose turn it is, and the next, which is prepared meanwhile.</summary>
    public const int InHand = 2;
}
