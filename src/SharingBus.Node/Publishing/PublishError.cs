namespace SharingBus.Node.Publishing;

/// <summary>Why a notice, or a change to one, is not accepted: a closed list. The names on the wire are UPPER_SNAKE and stable.</summary>
public enum PublishError
{
    /// <summary>The request itself lacks something.</summary>
    InvalidRequest,

    /// <summary>The notice breaks a rule of the vocabulary; the violations name the places.</summary>
    InvalidNotice,

    /// <summary>An audience is present and empty: it must never mean everyone.</summary>
    EmptyAudience,

    /// <summary>An agency that is named is no member of the federation.</summary>
    UnknownAgency,

    /// <summary>The audience names a role that none of its agencies has.</summary>
    UnknownRole,

    /// <summary>The system may not publish this type, or not for this agency.</summary>
    NotPermitted,

    /// <summary>The request id was used for something else.</summary>
    RequestIdReused,

    /// <summary>The origin is to be concealed and no relay agency does it.</summary>
    ConcealOriginNeedsRelay,

    /// <summary>A parent was shared for another purpose, and its origin did not approve this one; the violations name the parents.</summary>
    RepurposingNotApproved,

    /// <summary>A parent may not be passed on to anybody whom the notice would reach; the violations name the parents.</summary>
    OnwardSharingForbidden,

    /// <summary>An answer that only a person may decide names none, or rests on a standing rule.</summary>
    AnswerNeedsAPerson,

    /// <summary>The journal has no room; try again later.</summary>
    JournalFull,

    /// <summary>The journal cannot write; the node's health says more.</summary>
    JournalUnavailable,

    /// <summary>The disk is kept for what is owed to holders; try again later.</summary>
    DiskLow,

    /// <summary>The system publishes faster than it may; try again when told.</summary>
    RateExceeded,

    /// <summary>Too much waits for the journal; try again soon.</summary>
    TooMuchWaiting,

    /// <summary>The notice was changed in this way as often as a notice may be.</summary>
    ChangedTooOften,

    /// <summary>The agency itself keeps the notice under a legal hold.</summary>
    LegalHold,

    /// <summary>This agency published no such notice.</summary>
    NotFound,
}
