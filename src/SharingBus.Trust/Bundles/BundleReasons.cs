namespace SharingBus.Trust.Bundles;

/// <summary>The stable names of the refusals, as they stand in journals, metrics and on the wire. Never renamed.</summary>
public static class BundleReasons
{
    /// <summary>The name of why a bundle was not accepted.</summary>
    public static string Reason(this BundleError error) => error switch
    {
        BundleError.None => "OK",
        BundleError.TooLarge => "TOO_LARGE",
        BundleError.SignerRepeated => "SIGNER_REPEATED",
        BundleError.SignatureInvalid => "SIGNATURE_INVALID",
        BundleError.UnknownSigner => "UNKNOWN_SIGNER",
        BundleError.TooFewSignatures => "TOO_FEW_SIGNATURES",
        BundleError.Malformed => "MALFORMED",
        BundleError.WrongFederation => "WRONG_FEDERATION",
        BundleError.VersionRolledBack => "VERSION_ROLLED_BACK",
        BundleError.VersionReused => "VERSION_REUSED",
        BundleError.NotYetValid => "NOT_YET_VALID",
        BundleError.Expired => "EXPIRED",
        BundleError.AgencyIdInvalid => "AGENCY_ID_INVALID",
        BundleError.AgencyRepeated => "AGENCY_REPEATED",
        BundleError.KeyInvalid => "KEY_INVALID",
        BundleError.KeyRepeated => "KEY_REPEATED",
        BundleError.RoleInvalid => "ROLE_INVALID",
        BundleError.NodePinInvalid => "NODE_PIN_INVALID",
        BundleError.NodePinRepeated => "NODE_PIN_REPEATED",
        BundleError.SystemInvalid => "SYSTEM_INVALID",
        BundleError.SystemRoleUnknown => "SYSTEM_ROLE_UNKNOWN",
        BundleError.GovernanceSignerInvalid => "GOVERNANCE_SIGNER_INVALID",
        BundleError.AgencyPolicyMalformed => "AGENCY_POLICY_MALFORMED",
        BundleError.AgencyPolicyRepeated => "AGENCY_POLICY_REPEATED",
        BundleError.AgencyPolicyKeyUnknown => "AGENCY_POLICY_KEY_UNKNOWN",
        BundleError.AgencyPolicySignatureInvalid => "AGENCY_POLICY_SIGNATURE_INVALID",
        BundleError.AgencyPolicyRolledBack => "AGENCY_POLICY_ROLLED_BACK",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
