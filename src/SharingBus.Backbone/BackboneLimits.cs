namespace SharingBus.Backbone;

/// <summary>The bounds every backbone keeps, each with its unit and reason.</summary>
public static class BackboneLimits
{
    /// <summary>
    /// Bytes of one sealed batch, 4 MiB. A batch is at most 2 MiB of notices; the rest is room for views and padding. Far below the
    /// broker's own maximum of 128 MiB, where one message would hold up a connection's heartbeats.
    /// </summary>
    public const int MaxBatchBytes = 4 * 1024 * 1024;

    /// <summary>
    /// Batches sent and not yet confirmed per lane, 16. Measured: a quorum queue gains nothing above 256 single messages in flight, and
    /// for batches 16 to 32 keep it busy; the rest is only latency. Per lane, so that bulk can never hold up rights traffic.
    /// </summary>
    public const int ConfirmWindow = 16;

    /// <summary>
    /// Batches handed over by the broker and not yet acknowledged per queue, 16: enough to hide a round trip while the journal syncs,
    /// and at most 64 MiB held for one sender and lane.
    /// </summary>
    public const int Prefetch = 16;
}
