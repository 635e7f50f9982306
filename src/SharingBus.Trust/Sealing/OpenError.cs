namespace SharingBus.Trust.Sealing;

/// <summary>Why a batch was not opened. The list is closed; its names on the wire and in records: <see cref="SealingReasons"/>.</summary>
public enum OpenError
{
    /// <summary>It was opened.</summary>
    None = 0,

    /// <summary>Larger than <see cref="SealingFormat.MostBatchBytes"/>, or its header than <see cref="SealingFormat.MostHeaderBytes"/>.</summary>
    TooLarge,

    /// <summary>Not exactly one header, ciphertext and signature in the one form they can have.</summary>
    BatchNotCanonical,

    /// <summary>The header is not the one serialization its contents can have.</summary>
    HeaderNotCanonical,

    /// <summary>The agency that the queue proves is no member.</summary>
    UnknownSender,

    /// <summary>The agency that the queue proves has no signing key of that id.</summary>
    UnknownSigningKey,

    /// <summary>The sender's signing key is not in force now.</summary>
    SigningKeyNotInForce,

    /// <summary>The signature is not the sender's over this header and ciphertext.</summary>
    SignatureInvalid,

    /// <summary>Another version of the sealing format.</summary>
    UnsupportedVersion,

    /// <summary>The header names another sender than the queue proves.</summary>
    SenderMismatch,

    /// <summary>The header names another recipient.</summary>
    RecipientMismatch,

    /// <summary>The header names another lane than the queue's.</summary>
    LaneMismatch,

    /// <summary>A header field has a length or value outside its bounds.</summary>
    HeaderFieldInvalid,

    /// <summary>The bundle names no encryption key of that id for the recipient.</summary>
    UnknownRecipientKey,

    /// <summary>The recipient's encryption key is not in force now.</summary>
    RecipientKeyNotInForce,

    /// <summary>The bundle names the encryption key, but its private half is not here.</summary>
    RecipientKeyNotHeld,

    /// <summary>A key is unknown, and the batch names a newer bundle than the one in force: to be tried again once that is here.</summary>
    BundleAhead,

    /// <summary>The encapsulated key is no point of the curve.</summary>
    EncapsulationInvalid,

    /// <summary>The epoch id was used before with another encapsulated key.</summary>
    EpochConflict,

    /// <summary>The ciphertext does not decrypt under this header.</summary>
    DecryptionFailed,

    /// <summary>The plaintext is not padded in the one way it can be.</summary>
    PaddingInvalid,
}
