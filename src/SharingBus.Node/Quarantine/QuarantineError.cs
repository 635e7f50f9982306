namespace SharingBus.Node.Quarantine;

/// <summary>Why nothing is done with a quarantine: a closed list. The names on the wire are UPPER_SNAKE and stable.</summary>
internal enum QuarantineError
{
    /// <summary>The request itself lacks something.</summary>
    InvalidRequest,

    /// <summary>The system may not do this.</summary>
    NotPermitted,

    /// <summary>There is no such item.</summary>
    NotFound,

    /// <summary>The item was retried or discarded already.</summary>
    Settled,

    /// <summary>The item's bytes are not kept.</summary>
    ContentGone,
}
