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

        foreach (ReadOnlyMemory<byte> piece in payload)
        {
            if (payload.Length >= Short || piece.Span.ContainsAnyInRange(FourthAtLeast, byte.MaxValue))
            {
                return Fit(type, payload.ToArray());
            }
        }

        return true;
    }
}
