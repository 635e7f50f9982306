using SharingBus.Policy.Deciding;

namespace SharingBus.Policy.Analysis;

/// <summary>The reasons of decisions in words.</summary>
public static class ReasonWords
{
    /// <summary>One sentence.</summary>
    public static string Of(DecisionReason reason) => reason switch
    {
        DecisionReason.Released => "It is released.",
        DecisionReason.BundleNotYet => "The bundle is not valid yet.",
        DecisionReason.BundleExpired => "The bundle is no longer valid.",
        DecisionReason.UnknownOrigin => "The origin is no member of the federation.",
        DecisionReason.UnknownRecipient => "The register has no such agency or role.",
        DecisionReason.UnknownType => "The notice type is unknown.",
        DecisionReason.HandlingIncomplete => "The notice does not say its label, purpose, lawful basis, or whether it is real.",
        DecisionReason.ConsentWithdrawn => "Consent was withdrawn or refused.",
        DecisionReason.ConsentMissing => "It rests on consent, and none was given for this agency and this purpose.",
        DecisionReason.SecrecyNotLifted => "It is under a duty of secrecy and does not say how that was lifted.",
        DecisionReason.OriginConcealed => "Its origin is to be concealed: only a relay may pass it on.",
        DecisionReason.HubNever => "Referrals and case updates never reach a hub.",
        DecisionReason.NoAgreement => "No agreement joins the two agencies for this type of notice.",
        DecisionReason.PurposeNotAgreed => "An agreement joins them, but not for this purpose.",
        DecisionReason.AgreementNotYet => "The agreement is not in force yet.",
        DecisionReason.AgreementExpired => "The agreement is no longer in force.",
        DecisionReason.NoGrant => "No grant of the owner reaches this role with such a notice.",
        DecisionReason.TlpTooStrict => "The label is stricter than any grant releases.",
        DecisionReason.Ceiling => "The owner would release it; the federation's ceiling does not.",
        _ => "Grants apply, but withholdings or the kind of agreement leave nothing.",
    };
}
