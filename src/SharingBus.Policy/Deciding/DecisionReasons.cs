namespace SharingBus.Policy.Deciding;

/// <summary>The stable text of each reason, for the wire, the journal and the screen.</summary>
public static class DecisionReasons
{
    private static readonly string[] Codes =
    [
        "RELEASED", "BUNDLE_NOT_YET", "BUNDLE_EXPIRED", "UNKNOWN_ORIGIN", "UNKNOWN_RECIPIENT", "UNKNOWN_TYPE", "HANDLING_INCOMPLETE",
        "CONSENT_WITHDRAWN", "CONSENT_MISSING", "SECRECY_NOT_LIFTED", "ORIGIN_CONCEALED", "HUB_NEVER", "NO_AGREEMENT", "PURPOSE_NOT_AGREED",
        "AGREEMENT_NOT_YET", "AGREEMENT_EXPIRED", "NO_GRANT", "TLP_TOO_STRICT", "CEILING", "NOTHING_LEFT",
    ];

    /// <summary>The reason in stable UPPER_SNAKE.</summary>
    public static string Code(this DecisionReason reason) => Codes[(int)reason];
}
