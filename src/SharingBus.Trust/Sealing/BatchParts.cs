using SharingBus.Exchange.V1;

namespace SharingBus.Trust.Sealing;

/// <summary>
/// The three parts of a serialized <see cref="SealedBatch"/>, read without a copy. Exactly one form is accepted (each part once,
/// in order, with the shortest length prefix, nothing else), so no byte of a batch can be changed unnoticed.
/// </summary>
internal readonly ref struct BatchParts
{
    // Enough for any length below the limit of a batch.
    private const int MostVarintBytes = 4;

    private BatchParts(ReadOnlySpan<byte> header, ReadOnlySpan<byte> ciphertext, ReadOnlySpan<byte> signature)
    {
        Header = header;
        Ciphertext = ciphertext;
        Signature = signature;
    }

    public ReadOnlySpan<byte> Header { get; }

    public ReadOnlySpan<byte> Ciphertext { get; }

    public ReadOnlySpan<byte> Signature { get; }

    public static bool TryRead(ReadOnlySpan<byte> batch, out BatchParts parts)
    {
        ReadOnlySpan<byte> rest = batch;
        bool whole = TryTake(ref rest, BatchFrame.HeaderTag, out ReadOnlySpan<byte> header)
            & TryTake(ref rest, BatchFrame.CiphertextTag, out ReadOnlySpan<byte> ciphertext)
            & TryTake(ref rest, BatchFrame.SignatureTag, out ReadOnlySpan<byte> signature)
            & rest.IsEmpty;
        parts = new BatchParts(header, ciphertext, signature);
        return whole;
    }

    private static bool TryTake(scoped ref ReadOnlySpan<byte> rest, byte tag, out ReadOnlySpan<byte> part)
    {
        part = default;
        if (rest.IsEmpty || rest[0] != tag || !TryReadLength(rest[1..], out int length, out int prefix))
        {
            return false;
        }

        ReadOnlySpan<byte> body = rest[(1 + prefix)..];
        if (length > body.Length)
        {
            return false;
        }

        part = body[..length];
        rest = body[length..];
        return true;
    }

    private static bool TryReadLength(ReadOnlySpan<byte> bytes, out int length, out int read)
    {
        length = 0;
        for (read = 0; read < MostVarintBytes && read < bytes.Length;)
        {
            byte next = bytes[read];
            length |= (next & 0x7F) << (BatchFrame.VarintBits * read);
            read++;
            if (next <= 0x7F)
            {
                // A part is never empty, and a last byte of zero would be a longer form of the same length.
                return next != 0;
            }
        }

        return false;
    }
}
