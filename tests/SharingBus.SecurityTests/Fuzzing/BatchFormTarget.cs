using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Trust.Sealing;

namespace SharingBus.SecurityTests.Fuzzing;

/// <summary>The form of a sealed batch and of its header: what is read is the one serialization of what it says.</summary>
internal sealed class BatchFormTarget : FuzzTarget
{
    public override string Name => "batch-form";

    public override IReadOnlyList<byte[]> Seeds { get; } = BatchOpeningTarget.Sealed;

    public override string Read(ReadOnlyMemory<byte> input)
    {
        if (!BatchParts.TryRead(input.Span, out BatchParts parts))
        {
            return "no batch";
        }

        BatchFrame frame = BatchFrame.Create(parts.Header.Length, parts.Ciphertext.Length, out byte[] again);
        parts.Header.CopyTo(frame.Header);
        parts.Ciphertext.CopyTo(frame.Ciphertext);
        if (frame.Signature.Length == parts.Signature.Length)
        {
            parts.Signature.CopyTo(frame.Signature);
            Require(input.Span.SequenceEqual(again), "a batch is read that is not the one serialization of its parts");
        }

        if (parts.Header.Length > SealingFormat.MostHeaderBytes)
        {
            return "large header";
        }

        BatchHeader? header = CanonicalHeader.TryRead(parts.Header);
        Require(header is null || parts.Header.SequenceEqual(header.ToByteArray()), "a header is read that is not its one serialization");
        return header is null ? "no header" : $"version {header.Version}, lane {header.Lane}";
    }
}
