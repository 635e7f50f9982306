namespace SharingBus.Node.Approvals;

/// <summary>Why what is held is not shown, approved or refused: a closed list. The names on the wire are UPPER_SNAKE and stable.</summary>
internal enum ApprovalError
{
    /// <summary>The request itself lacks something.</summary>
    InvalidRequest,

    /// <summary>No such notice is or was held.</summary>
    NotFound,

    /// <summary>It was approved or refused already.</summary>
    Settled,

    /// <summary>The notice lives no longer.</summary>
    Expired,

    /// <summary>Its origin changed it, so that it is not released any more.</summary>
    Withdrawn,

    /// <summary>Who published it cannot let it go.</summary>
    SecondPersonNeeded,

    /// <summary>Another bundle came in force since the views were shown.</summary>
    BundleChanged,
}
