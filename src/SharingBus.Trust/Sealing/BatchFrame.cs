using SharingBus.Exchange.V1;
using SharingBus.Trust.Identities;

namespace SharingBus.Trust.Sealing;

/// <summary>
/// The three parts of a serialized <see cref="SealedBatch"/>, laid out to be filled in place: a batch is encrypted where it will
/// be sent from.
/// </summary>
internal readonly ref struct BatchFrame
{
    internal const int VarintBits = 7;
    internal const byte LengthDelimited = 2;
    internal const byte HeaderTag = (SealedBatch.HeaderFieldNumber << 3) | LengthDelimited;
    internal const byte CiphertextTag = (SealedBatch.CiphertextFieldNumber << 3) | LengthDelimited;
    internal const byte SignatureTag = (SealedBatch.SignatureFieldNumber << 3) | LengthDelimited;

    private BatchFrame(Span<byte> header, Span<byte> ciphertext, Span<byte> signature)
    {
        Header = header;
        Ciphertext = ciphertext;
        Signature = signature;
    }

    public Span<byte> Header { get; }

    public Span<byte> Ciphertext { get; }

    public Span<byte> Signature { get; }

    /// <summary>Lays out a batch. The caller fills every byte of its parts: they hold whatever the memory held.</summary>
    public static BatchFrame Create(int headerLength, int ciphertextLength, out byte[] batch)
    {
        int length = PartLength(headerLength) + PartLength(ciphertextLength) + PartLength(SigningKey.SignatureBytes);
        batch = GC.AllocateUninitializedArray<byte>(length);
        Span<byte> rest = batch;
        Span<byte> header = Begin(ref rest, HeaderTag, headerLength);
        Span<byte> ciphertext = Begin(ref rest, CiphertextTag, ciphertextLength);
        Span<byte> signature = Begin(ref rest, SignatureTag, SigningKey.SignatureBytes);
        return new BatchFrame(header, ciphertext, signature);
    }

    private static int PartLength(int length) => 1 + VarintLength(length) + length;

    private static int VarintLength(int value)
    {
        int bytes = 1;
        while ((value >>= VarintBits) != 0)
        {
            bytes++;
        }

        return bytes;
    }

    private static Span<byte> Begin(scoped ref Span<byte> rest, byte tag, int length)
    {
        int at = 0;
        rest[at++] = tag;
        int left = length;
        while (left > 0x7F)
        {
            rest[at++] = (byte)(left | 0x80);
            left >>= VarintBits;
        }

        rest[at++] = (byte)left;
        Span<byte> part = rest.Slice(at, length);
        rest = rest[(at + length)..];
        return part;
    }
}
