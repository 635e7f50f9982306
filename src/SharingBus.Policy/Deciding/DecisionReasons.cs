namespace SharingBus.Policy.Deciding;

/// <summary>The stable text of each reason, for the wire, the journal and the screen.</summary>
public static class DecisionReasons
{
    /// <summary>The reason in stable UPPER_SNAKE.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is no reason.</exception>
    public static string Code(this DecisionReason reason) => reason switch
    {
        DecisionReason.Released => "RELEASED",
        DecisionReason.BundleNotYet => "BUNDLE_NOT_YET",
        DecisionReason.BundleExpired => "BUNDLE_EXPIRED",
        DecisionReason.UnknownOrigin => "UNKNOWN_ORIGIN",
        DecisionReason.UnknownRecipient => "UNKNOWN_RECIPIENT",
        DecisionReason.UnknownType => "UNKNOWN_TYPE",
        DecisionReason.HandlingIncomplete => "HANDLING_INCOMPLETE",
        DecisionReason.ConsentWithdrawn => "CONSENT_WITHDRAWN",
        DecisionReason.ConsentMissing => "CONSENT_MISSING",
        DecisionReason.SecrecyNotLifted => "SECRECY_NOT_LIFTED",
        DecisionReason.OriginConcealed => "ORIGIN_CONCEALED",
        DecisionReason.HubNever => "HUB_NEVER",
        DecisionReason.NoAgreement => "NO_AGREEMENT",
        DecisionReason.PurposeNotAgreed => "PURPOSE_NOT_AGREED",
        DecisionReason.AgreementNotYet => "AGREEMENT_NOT_YET",
        DecisionReason.AgreementExpired => "AGREEMENT_EXPIRED",
        DecisionReason.NoGrant => "NO_GRANT",
        DecisionReason.TlpTooStrict => "TLP_TOO_STRICT",
        DecisionReason.Ceiling => "CEILING",
        DecisionReason.NothingLeft => "NOTHING_LEFT",
        _ => throw new ArgumentOutOfRangeException(nameof(reason), reason, "Not a reason."),
    };
}
