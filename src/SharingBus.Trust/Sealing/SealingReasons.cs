namespace SharingBus.Trust.Sealing;

/// <summary>The stable names of the refusals, as they stand in journals, metrics and on the wire. Never renamed.</summary>
public static class SealingReasons
{
    /// <summary>The name of why a batch was not opened.</summary>
    public static string Reason(this OpenError error) => error switch
    {
        OpenError.None => "OK",
        OpenError.TooLarge => "TOO_LARGE",
        OpenError.BatchNotCanonical => "BATCH_NOT_CANONICAL",
        OpenError.HeaderNotCanonical => "HEADER_NOT_CANONICAL",
        OpenError.UnknownSender => "UNKNOWN_SENDER",
        OpenError.UnknownSigningKey => "UNKNOWN_SIGNING_KEY",
        OpenError.SigningKeyNotInForce => "SIGNING_KEY_NOT_IN_FORCE",
        OpenError.SignatureInvalid => "SIGNATURE_INVALID",
        OpenError.UnsupportedVersion => "UNSUPPORTED_VERSION",
        OpenError.SenderMismatch => "SENDER_MISMATCH",
        OpenError.RecipientMismatch => "RECIPIENT_MISMATCH",
        OpenError.LaneMismatch => "LANE_MISMATCH",
        OpenError.HeaderFieldInvalid => "HEADER_FIELD_INVALID",
        OpenError.UnknownRecipientKey => "UNKNOWN_RECIPIENT_KEY",
        OpenError.RecipientKeyNotInForce => "RECIPIENT_KEY_NOT_IN_FORCE",
        OpenError.RecipientKeyNotHeld => "RECIPIENT_KEY_NOT_HELD",
        OpenError.BundleAhead => "BUNDLE_AHEAD",
        OpenError.EncapsulationInvalid => "ENCAPSULATION_INVALID",
        OpenError.EpochConflict => "EPOCH_CONFLICT",
        OpenError.DecryptionFailed => "DECRYPTION_FAILED",
        OpenError.PaddingInvalid => "PADDING_INVALID",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };

    /// <summary>The name of why a batch could not be sealed.</summary>
    public static string Reason(this SealError error) => error switch
    {
        SealError.None => "OK",
        SealError.PlaintextTooLarge => "PLAINTEXT_TOO_LARGE",
        SealError.SigningKeyNotInForce => "SIGNING_KEY_NOT_IN_FORCE",
        SealError.NoRecipientKey => "NO_RECIPIENT_KEY",
        _ => throw new ArgumentOutOfRangeException(nameof(error)),
    };
}
