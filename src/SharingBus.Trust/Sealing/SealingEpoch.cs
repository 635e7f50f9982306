using System.Security.Cryptography;
using SharingBus.Exchange.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Hpke;
using SharingBus.Trust.Identities;

namespace SharingBus.Trust.Sealing;

/// <summary>
/// A sender's key epoch: one encapsulation and the batches under it. It lives in memory only, so a restart can never meet a nonce
/// that was used before. Used by one caller at a time.
/// </summary>
internal sealed class SealingEpoch : IDisposable
{
    private readonly long _begun;
    private ulong _nextCounter;

    private SealingEpoch(byte[] id, byte[] enc, string recipientKeyId, EpochCipher cipher, long begun)
    {
        Id = id;
        Enc = enc;
        RecipientKeyId = recipientKeyId;
        Cipher = cipher;
        _begun = begun;
    }

    /// <summary>Random id, 16 bytes.</summary>
    public byte[] Id { get; }

    /// <summary>The encapsulated key.</summary>
    public byte[] Enc { get; }

    public string RecipientKeyId { get; }

    public EpochCipher Cipher { get; }

    public static SealingEpoch Begin(
        string federation, (string Sender, string Recipient, Lane Lane) stream, PublicEncryptionKey recipientKey, long timestamp)
    {
        byte[] id = RandomNumberGenerator.GetBytes(SealingFormat.RandomIdBytes);
        byte[] purpose = EpochPurpose.Of(federation, stream.Sender, stream.Recipient, stream.Lane, id);
        using ECDiffieHellman recipient = recipientKey.Import();
        using HpkeContext context = HpkeContext.Send(recipient, purpose, out byte[] enc);
        return new SealingEpoch(id, enc, recipientKey.Id, new EpochCipher(context), timestamp);
    }

    /// <summary>Whether another batch may be sealed under this epoch.</summary>
    public bool Serves(PublicEncryptionKey recipientKey, EpochLimits limits, TimeProvider time) =>
        RecipientKeyId == recipientKey.Id
        && _nextCounter < limits.MostBatches
        && time.GetElapsedTime(_begun) < limits.MostAge;

    /// <summary>A counter that this epoch has not given before.</summary>
    public ulong TakeCounter() => _nextCounter++;

    /// <inheritdoc/>
    public void Dispose() => Cipher.Dispose();
}
