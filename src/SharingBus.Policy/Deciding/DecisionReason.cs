namespace SharingBus.Policy.Deciding;

/// <summary>Why something was released or withheld. A closed list; <see cref="DecisionReasons.Code"/> gives the stable text.</summary>
public enum DecisionReason
{
    /// <summary>Released.</summary>
    Released = 0,

    /// <summary>The bundle is not valid yet.</summary>
    BundleNotYet,

    /// <summary>The bundle is no longer valid, or says of no end.</summary>
    BundleExpired,

    /// <summary>The origin is no member of the federation.</summary>
    UnknownOrigin,

    /// <summary>The recipient agency or its role is not in the register.</summary>
    UnknownRecipient,

    /// <summary>The notice type is unknown.</summary>
    UnknownType,

    /// <summary>The handling lacks what it must hold, or holds an unknown value.</summary>
    HandlingIncomplete,

    /// <summary>Consent was withdrawn, refused, or is the basis and was not given for this.</summary>
    ConsentWithdrawn,

    /// <summary>The basis is consent, and none was given for this recipient and purpose.</summary>
    ConsentMissing,

    /// <summary>The notice is under a duty of secrecy and does not say how it was lifted.</summary>
    SecrecyNotLifted,

    /// <summary>The origin is to be concealed: only a relay may pass it on.</summary>
    OriginConcealed,

    /// <summary>Referrals and case updates never reach a role of a fusion hub.</summary>
    HubNever,

    /// <summary>No agreement joins the two agencies for this type and direction.</summary>
    NoAgreement,

    /// <summary>An agreement joins them, but not for this purpose.</summary>
    PurposeNotAgreed,

    /// <summary>The agreement is not in force yet.</summary>
    AgreementNotYet,

    /// <summary>The agreement is no longer in force.</summary>
    AgreementExpired,

    /// <summary>No grant of the owner's policy reaches this role with this notice.</summary>
    NoGrant,

    /// <summary>A grant would reach it, but the label is stricter than it releases.</summary>
    TlpTooStrict,

    /// <summary>The owner's policy would release, the federation's ceiling does not.</summary>
    Ceiling,

    /// <summary>Grants match, but withholdings and the agreement's kind leave nothing over.</summary>
    NothingLeft,
}
