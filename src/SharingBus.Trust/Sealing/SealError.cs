namespace SharingBus.Trust.Sealing;

/// <summary>Why a batch could not be sealed. The list is closed; its names on the wire and in records: <see cref="SealingReasons"/>.</summary>
public enum SealError
{
    /// <summary>It was sealed.</summary>
    None = 0,

    /// <summary>The plaintext is larger than <see cref="SealingFormat.MostPlaintextBytes"/>.</summary>
    PlaintextTooLarge,

    /// <summary>The bundle does not name the sender's signing key, or not for now: no recipient would accept the batch.</summary>
    SigningKeyNotInForce,

    /// <summary>The bundle names no encryption key of the recipient for now.</summary>
    NoRecipientKey,
}
