namespace SharingBus.Trust.Bundles;

/// <summary>Why a bundle was not accepted. The list is closed; its names on the wire and in records: <see cref="BundleReasons"/>.</summary>
public enum BundleError
{
    /// <summary>It was accepted.</summary>
    None = 0,

    /// <summary>Larger than <see cref="BundleVerifier.MostBundleBytes"/>, or more signatures than <see cref="BundleVerifier.MostSignatures"/>.</summary>
    TooLarge,

    /// <summary>One signer signed more than once: with one key, or with two that the register names as one signer's.</summary>
    SignerRepeated,

    /// <summary>A signature that names a pinned key is not that key's over these bytes.</summary>
    SignatureInvalid,

    /// <summary>Fewer than <see cref="BundleVerifier.RequiredSignatures"/> pinned keys signed, and a key that is not pinned did.</summary>
    UnknownSigner,

    /// <summary>Fewer than <see cref="BundleVerifier.RequiredSignatures"/> pinned keys signed.</summary>
    TooFewSignatures,

    /// <summary>The signed bytes are no bundle.</summary>
    Malformed,

    /// <summary>The bundle of another federation.</summary>
    WrongFederation,

    /// <summary>Version 0, or a lower version than the one in force.</summary>
    VersionRolledBack,

    /// <summary>Other contents under the version in force.</summary>
    VersionReused,

    /// <summary>Its time has not begun.</summary>
    NotYetValid,

    /// <summary>Its time is over.</summary>
    Expired,

    /// <summary>An agency's id is not of the form <c>[a-z0-9-]{3,63}</c>.</summary>
    AgencyIdInvalid,

    /// <summary>Two agencies share an id.</summary>
    AgencyRepeated,

    /// <summary>A key is not P-256, or its id is not the one computed from it.</summary>
    KeyInvalid,

    /// <summary>A key stands in the bundle twice, at one agency or two, for one use or two.</summary>
    KeyRepeated,

    /// <summary>A role's id is not of the form <c>[a-z0-9.-]{3,63}</c>, or stands twice at its agency.</summary>
    RoleInvalid,

    /// <summary>A node's pin is no SHA-256, or its time ends before it begins.</summary>
    NodePinInvalid,

    /// <summary>A node's pin stands in the bundle twice, at one agency or two: one key would be two agencies' node.</summary>
    NodePinRepeated,

    /// <summary>A system's name is not of the form <c>[a-z0-9-]{3,63}</c>, or stands twice at its agency.</summary>
    SystemInvalid,

    /// <summary>A system of the register may act in a role that its agency does not have.</summary>
    SystemRoleUnknown,

    /// <summary>A governance signer has no name or no key, or two share a name.</summary>
    GovernanceSignerInvalid,

    /// <summary>A policy is unreadable, or of no agency of the bundle.</summary>
    AgencyPolicyMalformed,

    /// <summary>Two policies of one agency.</summary>
    AgencyPolicyRepeated,

    /// <summary>A policy's signature names no signing key of its agency that was in force when the bundle was issued.</summary>
    AgencyPolicyKeyUnknown,

    /// <summary>A policy's signature is not its agency's.</summary>
    AgencyPolicySignatureInvalid,

    /// <summary>An agency's policy has a lower version than in the bundle in force.</summary>
    AgencyPolicyRolledBack,
}
