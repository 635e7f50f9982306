using System.Buffers.Binary;
using System.Numerics;

namespace SharingBus.Trust.Sealing;

/// <summary>
/// Pads a plaintext so that its length on the wire tells little. A padded plaintext is its length as four bytes, big-endian, the
/// plaintext, and zeros up to the next step. Steps are <see cref="LeastPaddedBytes"/>, and from there eight equal ones between two
/// powers of two (512, 576, 640, …, 1,024, 1,152, …), so at most an eighth is added above the least.
/// </summary>
public static class Padding
{
    /// <summary>Every smaller plaintext looks the same, in bytes: a lone receipt and a lone short notice alike.</summary>
    public const int LeastPaddedBytes = 512;

    /// <summary>The last step whose batch is within <see cref="SealingFormat.MostBatchBytes"/>, in bytes.</summary>
    public const int MostPaddedBytes = SealingFormat.MostBatchBytes / 16 * 15;

    /// <summary>Length of the length prefix, in bytes.</summary>
    internal const int PrefixBytes = sizeof(uint);

    private const int StepsPerDoublingBits = 3;

    /// <summary>Length of the padded form of a plaintext of <paramref name="length"/> bytes, 0 to <see cref="SealingFormat.MostPlaintextBytes"/>.</summary>
    public static int PaddedLength(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, SealingFormat.MostPlaintextBytes);
        int needed = length + PrefixBytes;
        if (needed <= LeastPaddedBytes)
        {
            return LeastPaddedBytes;
        }

        int step = 1 << (BitOperations.Log2((uint)needed - 1) - StepsPerDoublingBits);
        return (needed + step - 1) & ~(step - 1);
    }

    /// <summary>Writes the padded form over the whole of <paramref name="padded"/>.</summary>
    internal static void Write(ReadOnlySpan<byte> plaintext, Span<byte> padded)
    {
        BinaryPrimitives.WriteUInt32BigEndian(padded, (uint)plaintext.Length);
        plaintext.CopyTo(padded[PrefixBytes..]);
        padded[(PrefixBytes + plaintext.Length)..].Clear();
    }

    /// <summary>Finds the plaintext inside; false unless the form is the only one its plaintext can have.</summary>
    internal static bool TryRead(ReadOnlyMemory<byte> padded, out ReadOnlyMemory<byte> plaintext)
    {
        plaintext = default;
        ReadOnlySpan<byte> span = padded.Span;
        if (span.Length < PrefixBytes)
        {
            return false;
        }

        uint length = BinaryPrimitives.ReadUInt32BigEndian(span);
        if (length > SealingFormat.MostPlaintextBytes || PaddedLength((int)length) != span.Length)
        {
            return false;
        }

        int end = PrefixBytes + (int)length;
        plaintext = padded[PrefixBytes..end];
        return !span[end..].ContainsAnyExcept((byte)0);
    }
}
