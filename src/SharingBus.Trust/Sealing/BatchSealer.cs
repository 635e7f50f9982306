using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Trust.Sealing;

/// <summary>
/// Seals the batches of one stream (sender, recipient, lane): pads, encrypts to the recipient, signs. It owns the stream's key
/// epoch and no sequence. Safe for use by several threads, which then wait for each other.
/// </summary>
public sealed class BatchSealer : IDisposable
{
    private readonly AgencyKeys _keys;
    private readonly (string Sender, string Recipient, Lane Lane) _stream;
    private readonly KeyDirectory _directory;
    private readonly TimeProvider _time;
    private readonly EpochLimits _limits;
    private readonly Lock _gate = new();
    private SealingEpoch? _epoch;

    /// <summary>Prepares the stream from <paramref name="keys"/>' agency; the keys and the directory stay the caller's.</summary>
    /// <param name="keys">The sender's private keys.</param>
    /// <param name="recipient">The agency that will open the batches.</param>
    /// <param name="lane">The lane, one of the three.</param>
    /// <param name="directory">The keys in force.</param>
    /// <param name="time">The clock that keys and epochs are judged by.</param>
    /// <param name="limits">When to begin a new epoch; <see cref="EpochLimits.Default"/> where null.</param>
    public BatchSealer(
        AgencyKeys keys, string recipient, Lane lane, KeyDirectory directory, TimeProvider time, EpochLimits? limits = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(recipient);
        ArgumentOutOfRangeException.ThrowIfEqual((int)lane, (int)Lane.Unspecified, nameof(lane));
        _keys = keys;
        _stream = (keys.Agency, recipient, lane);
        _directory = directory;
        _time = time;
        _limits = (limits ?? EpochLimits.Default).Checked();
    }

    /// <summary>Seals one batch. Sealing the same plaintext again, for a re-send, takes another nonce and gives other bytes.</summary>
    /// <param name="context">Where the batch stands.</param>
    /// <param name="plaintext">A serialized <see cref="BatchPayload"/>.</param>
    /// <exception cref="ArgumentException">The incarnation is not 16 bytes, or the sequence is 0.</exception>
    public SealResult Seal(in BatchContext context, ReadOnlySpan<byte> plaintext)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(context.Incarnation.Length, SealingFormat.RandomIdBytes, nameof(context));
        ArgumentOutOfRangeException.ThrowIfZero(context.Sequence, nameof(context));
        if (plaintext.Length > SealingFormat.MostPlaintextBytes)
        {
            return SealResult.Refused(SealError.PlaintextTooLarge);
        }

        FederationKeys keys = _directory.Current;
        long now = _time.Now();
        SigningKey? signing = keys.Find(_stream.Sender) is { } own ? _keys.SigningKeyIn(own, now) : null;
        if (signing is null)
        {
            return SealResult.Refused(SealError.SigningKeyNotInForce);
        }

        PublicEncryptionKey? recipientKey = keys.Find(_stream.Recipient)?.EncryptionKeyAt(now);
        if (recipientKey is null)
        {
            return SealResult.Refused(SealError.NoRecipientKey);
        }

        lock (_gate)
        {
            return SealResult.Sealed(Write(context, plaintext, EpochFor(keys.Federation, recipientKey), signing));
        }
    }

    /// <summary>Forgets the epoch's key. A sealer that is used again begins another.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _epoch?.Dispose();
            _epoch = null;
        }
    }

    private SealingEpoch EpochFor(string federation, PublicEncryptionKey recipientKey)
    {
        if (_epoch?.Serves(recipientKey, _limits, _time) == true)
        {
            return _epoch;
        }

        _epoch?.Dispose();
        _epoch = SealingEpoch.Begin(federation, _stream, recipientKey, _time.GetTimestamp());
        return _epoch;
    }

    private byte[] Write(in BatchContext context, ReadOnlySpan<byte> plaintext, SealingEpoch epoch, SigningKey signing)
    {
        int paddedLength = Padding.PaddedLength(plaintext.Length);
        BatchHeader header = Header(context, epoch, signing, paddedLength);
        BatchFrame frame = BatchFrame.Create(header.CalculateSize(), paddedLength + EpochCipher.TagBytes, out byte[] batch);
        header.WriteTo(frame.Header);

        Span<byte> text = frame.Ciphertext[..paddedLength];
        Padding.Write(plaintext, text);
        epoch.Cipher.Encrypt(header.NonceCounter, frame.Header, text, frame.Ciphertext[paddedLength..]);

        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        BatchSignature.Digest(frame.Header, frame.Ciphertext, digest);
        signing.SignDigest(digest, frame.Signature);
        return batch;
    }

    private BatchHeader Header(in BatchContext context, SealingEpoch epoch, SigningKey signing, int paddedLength) => new()
    {
        Version = SealingFormat.Version,
        Sender = _stream.Sender,
        Recipient = _stream.Recipient,
        Lane = _stream.Lane,
        Incarnation = ByteString.CopyFrom(context.Incarnation.Span),
        Sequence = context.Sequence,
        EpochId = UnsafeByteOperations.UnsafeWrap(epoch.Id),
        Enc = UnsafeByteOperations.UnsafeWrap(epoch.Enc),
        NonceCounter = epoch.TakeCounter(),
        BundleVersion = context.BundleVersion,
        PaddedLength = (uint)paddedLength,
        RecipientKeyId = epoch.RecipientKeyId,
        SigningKeyId = signing.Id,
    };
}
