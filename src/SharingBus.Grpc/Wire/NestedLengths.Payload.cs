using System.Buffers;
using Google.Protobuf.Reflection;

namespace Grpc.Wire;

/// <summary>The same of a payload, which may lie in pieces.</summary>
internal static partial class NestedLengths
{
    /// <summary>Whether all lengths of a payload fit. Bytes that are otherwise malformed are the reader's matter.</summary>
    public static bool Fit(MessageDescriptor type, in ReadOnlySequence<byte> payload)
    {
        if (payload.IsSingleSegment)
        {
            return Fit(type, payload.FirstSpan);
        }

        return (payload.Length < Short && !MayHold(payload)) || WalkTogether(type, payload);
    }

    // Frames of many messages mostly come here: among so many bytes some look like such a length.
    private static bool WalkTogether(MessageDescriptor type, in ReadOnlySequence<byte> payload)
    {
        int length = checked((int)payload.Length);
        byte[] together = ArrayPool<byte>.Shared.Rent(length);
        payload.CopyTo(together);
        bool fits = Walk(type, together.AsSpan(0, length), 0);
        together.AsSpan(0, length).Clear();
        ArrayPool<byte>.Shared.Return(together);
        return fits;
    }

    // The two bytes may lie in two pieces.
    private static bool MayHold(in ReadOnlySequence<byte> payload)
    {
        byte last = 0;
        foreach (ReadOnlyMemory<byte> piece in payload)
        {
            if (piece.IsEmpty)
            {
                continue;
            }

            if ((last >= FourthAtLeast && (piece.Span[0] & FifthBits) == Fifth) || MayHold(piece.Span))
            {
                return true;
            }

            last = piece.Span[^1];
        }

        return false;
    }
}
