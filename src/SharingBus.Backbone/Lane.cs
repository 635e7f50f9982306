namespace SharingBus.Backbone;

/// <summary>The three ways from one agency to another. Each has its own queue; order is promised inside a lane only.</summary>
public enum Lane
{
    /// <summary>Retractions, corrections, erasures, cancellations, receipts: never held back by content.</summary>
    Rights = 1,

    /// <summary>Notices that somebody waits for.</summary>
    Urgent = 2,

    /// <summary>Everything else.</summary>
    Bulk = 3,
}
