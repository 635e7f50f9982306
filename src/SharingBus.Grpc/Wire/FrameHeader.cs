using System.Buffers;
using System.Buffers.Binary;

namespace Grpc.Wire;

/// <summary>The five bytes before each message: a flag that says compressed, and the length, big endian.</summary>
internal readonly record struct FrameHeader(bool IsCompressed, uint Length)
{
    /// <summary>Size of the header in bytes.</summary>
    public const int Size = 5;

    public static void Write(Span<byte> target, bool isCompressed, int length)
    {
        target[0] = isCompressed ? (byte)1 : (byte)0;
        BinaryPrimitives.WriteInt32BigEndian(target[1..], length);
    }

    /// <summary>Reads the header at the start of the buffer; false if the buffer is shorter.</summary>
    /// <exception cref="Core.RpcException">INTERNAL: the flag is neither 0 nor 1.</exception>
    public static bool TryRead(in ReadOnlySequence<byte> buffer, out FrameHeader header)
    {
        if (buffer.Length < Size)
        {
            header = default;
            return false;
        }

        scoped Span<byte> copy = stackalloc byte[Size];
        scoped ReadOnlySpan<byte> bytes = buffer.FirstSpan;
        if (bytes.Length < Size)
        {
            buffer.Slice(0, Size).CopyTo(copy);
            bytes = copy;
        }

        header = bytes[0] switch
        {
            0 => new FrameHeader(IsCompressed: false, BinaryPrimitives.ReadUInt32BigEndian(bytes[1..])),
            1 => new FrameHeader(IsCompressed: true, BinaryPrimitives.ReadUInt32BigEndian(bytes[1..])),
            _ => throw WireErrors.BadFlag(),
        };
        return true;
    }
}
