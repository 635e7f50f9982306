using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Trust.Bundles;
using SharingBus.Trust.Hpke;
using SharingBus.Trust.Identities;
using SharingBus.Trust.Sealing;

namespace SharingBus.SecurityTests.Broker;

/// <summary>
/// A batch that is sound in every way but who it claims to be from and for: encrypted to a real key under the purpose its header names, and
/// really signed, by whomever.
/// </summary>
internal sealed record ForgedBatch
{
    public required string Sender { get; init; }

    public required string Recipient { get; init; }

    public required Lane Lane { get; init; }

    /// <summary>Whose signature it bears.</summary>
    public required SigningKey Signer { get; init; }

    /// <summary>Whose key it says the signature is by.</summary>
    public required string SigningKeyId { get; init; }

    public required Guid Incarnation { get; init; }

    public ulong Sequence { get; init; } = 1;

    /// <summary>Seals it to the agency that is to open it.</summary>
    public byte[] Seal(KeyDirectory directory, string opener, ReadOnlySpan<byte> plaintext, DateTimeOffset now)
    {
        FederationKeys federation = directory.Current;
        PublicEncryptionKey key = federation.Find(opener)!.EncryptionKeyAt(now.ToUnixTimeMilliseconds() * 1000)!;
        byte[] epoch = RandomNumberGenerator.GetBytes(SealingFormat.RandomIdBytes);
        using ECDiffieHellman recipient = key.Import();
        using HpkeContext context = HpkeContext.Send(recipient, EpochPurpose.Of(federation.Federation, Sender, Recipient, Lane, epoch), out byte[] enc);
        using var cipher = new EpochCipher(context);
        byte[] text = new byte[Padding.PaddedLength(plaintext.Length) + EpochCipher.TagBytes];
        Padding.Write(plaintext, text.AsSpan(..^EpochCipher.TagBytes));
        byte[] header = Header(epoch, enc, key.Id, federation.Version, text.Length - EpochCipher.TagBytes).ToByteArray();
        cipher.Encrypt(0, header, text.AsSpan(..^EpochCipher.TagBytes), text.AsSpan(^EpochCipher.TagBytes..));
        Span<byte> digest = stackalloc byte[SHA256.HashSizeInBytes];
        BatchSignature.Digest(header, text, digest);
        return new SealedBatch
        {
            Header = ByteString.CopyFrom(header), Ciphertext = ByteString.CopyFrom(text), Signature = ByteString.CopyFrom(Signer.SignDigest(digest)),
        }.ToByteArray();
    }

    private BatchHeader Header(byte[] epoch, byte[] enc, string keyId, ulong version, int padded) => new()
    {
        Version = SealingFormat.Version,
        Sender = Sender,
        Recipient = Recipient,
        Lane = Lane,
        Incarnation = ByteString.CopyFrom(Incarnation.ToByteArray(bigEndian: true)),
        Sequence = Sequence,
        EpochId = ByteString.CopyFrom(epoch),
        Enc = ByteString.CopyFrom(enc),
        BundleVersion = version,
        PaddedLength = (uint)padded,
        RecipientKeyId = keyId,
        SigningKeyId = SigningKeyId,
    };
}
