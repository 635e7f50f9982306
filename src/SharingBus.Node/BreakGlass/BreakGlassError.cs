namespace SharingBus.Node.BreakGlass;

/// <summary>Why break-glass is not opened, shown or reviewed: a closed list. The names on the wire are UPPER_SNAKE and stable.</summary>
internal enum BreakGlassError
{
    /// <summary>The request itself lacks something.</summary>
    InvalidRequest,

    /// <summary>The system may not do this, or not in this role.</summary>
    NotPermitted,

    /// <summary>No recipient is named: it must never mean everyone.</summary>
    NoRecipients,

    /// <summary>A recipient is no other member of the federation.</summary>
    UnknownAgency,

    /// <summary>Neither the agreement nor the role allows it towards these recipients.</summary>
    NotAllowed,

    /// <summary>Longer than the ground allows.</summary>
    TooLong,

    /// <summary>Nobody is named who would review it.</summary>
    NoSupervisor,

    /// <summary>Too many wait for their review.</summary>
    TooManyUnreviewed,

    /// <summary>Too many watch already.</summary>
    TooManyWatches,

    /// <summary>The request id was used for something else.</summary>
    RequestIdReused,

    /// <summary>There is no such item.</summary>
    NotFound,

    /// <summary>It was reviewed already.</summary>
    Reviewed,

    /// <summary>Who opened it cannot review it.</summary>
    SecondPersonNeeded,
}
