namespace SharingBus.Lineage.Readings;

/// <summary>What is known of a holder of a message.</summary>
[Flags]
public enum HolderFlags
{
    /// <summary>It is to receive the message.</summary>
    None = 0,

    /// <summary>A batch with the message left for it.</summary>
    Sent = 1,

    /// <summary>Its node confirmed that it holds the message durably.</summary>
    Received = 2,

    /// <summary>It confirmed that a subscriber of the role was given the view.</summary>
    Delivered = 4,

    /// <summary>It confirmed that a subscriber of the role acknowledged.</summary>
    Acknowledged = 8,

    /// <summary>It confirmed the last change of the message.</summary>
    ChangeConfirmed = 16,
}
