using System.Security.Cryptography;
using SharingBus.Exchange.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Hpke;
using SharingBus.Trust.Identities;

namespace SharingBus.Trust.Sealing;

/// <summary>
/// Opens the batches sealed to one agency. Nothing of a batch is believed before its signature is verified, and the signature is
/// verified only with a key of the agency that the queue proves. Safe for use by several threads.
/// </summary>
/// <param name="keys">The recipient's private keys; they stay the caller's.</param>
/// <param name="directory">The keys in force.</param>
/// <param name="time">The clock that keys are judged by.</param>
public sealed class BatchOpener(AgencyKeys keys, KeyDirectory directory, TimeProvider time) : IDisposable
{
    private static readonly BatchHeader s_none = new();

    private readonly EpochCache _epochs = new();

    /// <summary>Opens one batch. Sequence, replay and the bundle's version are the caller's to judge, from the header.</summary>
    /// <param name="provenSender">The agency whose queue the batch came from.</param>
    /// <param name="lane">The lane of that queue.</param>
    /// <param name="sealedBatch">The bytes as they came.</param>
    public OpenResult Open(string provenSender, Lane lane, ReadOnlyMemory<byte> sealedBatch)
    {
        FederationKeys federation = directory.Current;
        long now = time.Now();
        bool refused =
            Refuses(ReadForm(sealedBatch.Span, out BatchParts parts, out BatchHeader header), out OpenError error)
            || Refuses(CheckSignature(federation, provenSender, now, parts, header), out error)
            || Refuses(CheckPlace(provenSender, lane, header), out error)
            || Refuses(CheckFields(parts, header), out error)
            || Refuses(CheckRecipientKey(federation, now, header), out error);
        return refused ? OpenResult.Refused(error) : Decrypt(federation.Federation, parts, header);
    }

    /// <summary>Forgets the epochs' keys.</summary>
    public void Dispose() => _epochs.Dispose();

    private static bool Refuses(OpenError step, out OpenError error)
    {
        error = step;
        return step != OpenError.None;
    }

    private static OpenError ReadForm(ReadOnlySpan<byte> batch, out BatchParts parts, out BatchHeader header)
    {
        parts = default;
        header = s_none;
        if (batch.Length > SealingFormat.MostBatchBytes)
        {
            return OpenError.TooLarge;
        }

        if (!BatchParts.TryRead(batch, out parts))
        {
            return OpenError.BatchNotCanonical;
        }

        if (parts.Header.Length > SealingFormat.MostHeaderBytes)
        {
            return OpenError.TooLarge;
        }

        BatchHeader? read = CanonicalHeader.TryRead(parts.Header);
        header = read ?? s_none;
        return read is null ? OpenError.HeaderNotCanonical : OpenError.None;
    }

    private static OpenError CheckSignature(
        FederationKeys federation, string provenSender, long now, in BatchParts parts, BatchHeader header)
    {
        AgencyPublicKeys? sender = federation.Find(provenSender);
        PublicSigningKey? key = sender?.FindSigningKey(header.SigningKeyId);
        if (key is null)
        {
            OpenError unknown = sender is null ? OpenError.UnknownSender : OpenError.UnknownSigningKey;
            return header.BundleVersion > federation.Version ? OpenError.BundleAhead : unknown;
        }

        if (!key.Validity.Contains(now))
        {
            return OpenError.SigningKeyNotInForce;
        }

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        BatchSignature.Digest(parts.Header, parts.Ciphertext, digest);
        return key.VerifyDigest(digest, parts.Signature) ? OpenError.None : OpenError.SignatureInvalid;
    }

    private static OpenError CheckFields(in BatchParts parts, BatchHeader header)
    {
        bool sound = header.Incarnation.Length == SealingFormat.RandomIdBytes
            && header.EpochId.Length == SealingFormat.RandomIdBytes
            && header.Sequence > 0
            && header.NonceCounter < EpochLimits.MostBatchesAllowed
            && parts.Ciphertext.Length == (long)header.PaddedLength + EpochCipher.TagBytes;
        return sound ? OpenError.None : OpenError.HeaderFieldInvalid;
    }

    private OpenError CheckPlace(string provenSender, Lane lane, BatchHeader header) => header switch
    {
        _ when header.Version != SealingFormat.Version => OpenError.UnsupportedVersion,
        _ when header.Sender != provenSender => OpenError.SenderMismatch,
        _ when header.Recipient != keys.Agency => OpenError.RecipientMismatch,
        _ when header.Lane != lane => OpenError.LaneMismatch,
        _ => OpenError.None,
    };

    private OpenError CheckRecipientKey(FederationKeys federation, long now, BatchHeader header)
    {
        PublicEncryptionKey? key = federation.Find(keys.Agency)?.FindEncryptionKey(header.RecipientKeyId);
        if (key is null)
        {
            return header.BundleVersion > federation.Version ? OpenError.BundleAhead : OpenError.UnknownRecipientKey;
        }

        if (!key.Validity.Contains(now))
        {
            return OpenError.RecipientKeyNotInForce;
        }

        return keys.FindEncryptionKey(key.Id) is null ? OpenError.RecipientKeyNotHeld : OpenError.None;
    }

    private OpenResult Decrypt(string federation, in BatchParts parts, BatchHeader header)
    {
        OpeningEpoch? known = _epochs.Find(header.Sender, header.Lane, header.EpochId);
        if (known is not null && !(known.Enc.Equals(header.Enc) && known.RecipientKeyId == header.RecipientKeyId))
        {
            return OpenResult.Refused(OpenError.EpochConflict);
        }

        OpeningEpoch? epoch = known ?? Decapsulate(federation, header);
        if (epoch is null)
        {
            return OpenResult.Refused(OpenError.EncapsulationInvalid);
        }

        byte[] padded = GC.AllocateUninitializedArray<byte>((int)header.PaddedLength);
        if (!epoch.Cipher.TryDecrypt(header.NonceCounter, parts.Header, parts.Ciphertext, padded))
        {
            return OpenResult.Refused(OpenError.DecryptionFailed);
        }

        if (known is null)
        {
            _epochs.Keep(header.Sender, header.Lane, epoch);
        }

        return Padding.TryRead(padded, out ReadOnlyMemory<byte> plaintext)
            ? OpenResult.Opened(header, plaintext)
            : OpenResult.Refused(OpenError.PaddingInvalid);
    }

    private OpeningEpoch? Decapsulate(string federation, BatchHeader header)
    {
        byte[] purpose = EpochPurpose.Of(federation, header.Sender, header.Recipient, header.Lane, header.EpochId.Span);
        using HpkeContext? context = keys.FindEncryptionKey(header.RecipientKeyId)!
            .Use(key => HpkeContext.TryReceive(key, purpose, header.Enc.Span));
        return context is null ? null : new OpeningEpoch(header.EpochId, header.Enc, header.RecipientKeyId, new EpochCipher(context));
    }
}
