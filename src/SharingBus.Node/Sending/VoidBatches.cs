using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;

namespace SharingBus.Node.Sending;

/// <summary>What fills the place of a batch whose content may no longer go: the same bytes for every one.</summary>
internal static class VoidBatches
{
    /// <summary>The plaintext.</summary>
    public static ReadOnlyMemory<byte> Plaintext { get; } = new BatchPayload { Voided = new VoidBatch() }.ToByteArray();

    /// <summary>SHA-256 of the plaintext.</summary>
    public static ReadOnlyMemory<byte> Digest { get; } = SHA256.HashData(Plaintext.Span);

    /// <summary>The places in it that hold something: none, where no bytes at all would stand for all.</summary>
    public static ByteString NoPositions { get; } = ByteString.CopyFrom(0);

    /// <summary>A void batch in a place of a stream.</summary>
    public static KeptBatch At(StreamPosition position) => new(position, Digest, Plaintext);

    /// <summary>Whether a digest is that of a void batch.</summary>
    public static bool IsVoid(ReadOnlySpan<byte> digest) => digest.SequenceEqual(Digest.Span);

    /// <summary>Bytes by which a receipt names the batch that it is for: it is not to be forged, but to be told from another.</summary>
    public const int ShortDigestBytes = 8;

    /// <summary>The beginning of a digest, as receipts have it.</summary>
    public static ReadOnlySpan<byte> Short(ReadOnlySpan<byte> digest) => digest[..Math.Min(digest.Length, ShortDigestBytes)];

    /// <summary>Whether a batch is another one than a receipt for its sequence is for; see <see cref="Contradict"/>. A receipt need not say.</summary>
    public static bool ContradictsReceipt(ReadOnlySpan<byte> batch, ReadOnlySpan<byte> receipt) =>
        !receipt.IsEmpty && !Short(batch).SequenceEqual(receipt) && !IsVoid(batch) && !Short(Digest.Span).SequenceEqual(receipt);

    /// <summary>
    /// Whether two batches under one sequence contradict each other. What was void before its content came, or is void now that the content
    /// is held, does not: the sender could not know whether it had arrived.
    /// </summary>
    public static bool Contradict(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) =>
        !left.SequenceEqual(right) && !IsVoid(left) && !IsVoid(right);
}
