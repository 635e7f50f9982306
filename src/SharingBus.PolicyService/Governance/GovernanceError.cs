namespace SharingBus.PolicyService.Governance;

/// <summary>What the governance may refuse. The list is closed; its names on the wire: <see cref="GovernanceReasons"/>.</summary>
internal enum GovernanceError
{
    /// <summary>Not a refusal.</summary>
    None = 0,

    /// <summary>The caller's certificate stands for no person of the governance.</summary>
    NotAPerson,

    /// <summary>The person holds no governance key.</summary>
    NoKey,

    /// <summary>Nobody approves what they propose.</summary>
    ProposerMayNotApprove,

    /// <summary>A proposer withdraws.</summary>
    ProposerMayNotReject,

    /// <summary>Only the proposer withdraws.</summary>
    NotTheProposer,

    /// <summary>The signature names a key that is not the caller's.</summary>
    KeyNotYours,

    /// <summary>The signature is not that key's over the candidate's bytes.</summary>
    SignatureInvalid,

    /// <summary>The person has approved already, with another key.</summary>
    AlreadyApproved,

    /// <summary>There is no proposal of that number.</summary>
    ProposalNotFound,

    /// <summary>The proposal was published, rejected or withdrawn.</summary>
    ProposalClosed,

    /// <summary>Another version was published since the proposal was made.</summary>
    ProposalStale,

    /// <summary>What is proposed is based on a version that is not the current one.</summary>
    BaseNotCurrent,

    /// <summary>The candidate says what the base says.</summary>
    NothingChanged,

    /// <summary>The candidate has faults.</summary>
    ChangesInvalid,

    /// <summary>A policy does not carry its own agency's signature.</summary>
    PolicySignatureInvalid,

    /// <summary>An earlier version can only be restored with the new signature of an agency.</summary>
    PolicyNeedsItsAgency,

    /// <summary>There is no such version.</summary>
    VersionNotFound,

    /// <summary>A field of the request is missing or out of its range.</summary>
    RequestInvalid,

    /// <summary>The request id was used for something else.</summary>
    RequestIdReused,

    /// <summary>Too many proposals are open.</summary>
    TooManyOpen,

    /// <summary>Too few people other than the proposer hold a key: nobody could publish it.</summary>
    TooFewApprovers,

    /// <summary>The candidate would not be accepted by a node any more, for example because its time is over.</summary>
    CandidateNotValid,

    /// <summary>The journal could not be written or read.</summary>
    StorageFailed,
}
