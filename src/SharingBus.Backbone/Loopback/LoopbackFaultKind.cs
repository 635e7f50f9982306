namespace SharingBus.Backbone.Loopback;

/// <summary>What a test makes the loopback do with one batch.</summary>
public enum LoopbackFaultKind
{
    /// <summary>Nothing: deliver it.</summary>
    None = 0,

    /// <summary>Confirm it and lose it.</summary>
    Drop = 1,

    /// <summary>Lose it and let the send end as unknown.</summary>
    LoseBatch = 2,

    /// <summary>Deliver it and let the send end as unknown.</summary>
    LoseConfirm = 3,

    /// <summary>Deliver it twice.</summary>
    Duplicate = 4,

    /// <summary>Deliver it after the next batch of the same sender, recipient and lane.</summary>
    SwapWithNext = 5,

    /// <summary>Confirm it and deliver it when a task ends; later batches pass it.</summary>
    Delay = 6,

    /// <summary>Let the send end as refused.</summary>
    Refuse = 7,
}
