namespace SharingBus.Backbone;

/// <summary>What the handler wants the backbone to do with a batch.</summary>
public enum ReceiveOutcome
{
    /// <summary>It is durable, or in quarantine: the backbone forgets it.</summary>
    Acknowledge = 1,

    /// <summary>It cannot be taken now: the backbone offers it again after a pause. Never counted as a failed attempt.</summary>
    Requeue = 2,
}
