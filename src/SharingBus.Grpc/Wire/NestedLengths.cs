using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Grpc.Wire;

/// <summary>
/// Whether every length inside a message stays within what it lies in. The library adds a nested length to its place without a look at what that
/// comes to: near 2³¹ the sum is negative and passes for short enough. Then a few bytes make it ask for gigabytes, or run over the end (Google.Protobuf
/// 3.25.1). The vocabulary compiles this file as well, for what is no call.
/// </summary>
internal static partial class NestedLengths
{
    // Below it no length but one of the last 16 MiB before 2^31 comes to more than an int; and such a length shows in two bytes.
    private const int Short = 16 * 1024 * 1024;
    private const byte FourthAtLeast = 0xF8;
    private const byte FifthBits = 0x0F;
    private const byte Fifth = 0x07;
    private const int MostVarintBytes = 10;

    // The library's own limit; deeper than that it gives up by itself.
    private const int MostDepth = 100;

    /// <summary>Whether all lengths fit. Bytes that are otherwise malformed are the reader's matter.</summary>
    public static bool Fit(MessageDescriptor type, ReadOnlySpan<byte> bytes) => (bytes.Length < Short && !MayHold(bytes)) || Walk(type, bytes, 0);

    // Most messages hold no such bytes at all, and text never does: then there is nothing to walk.
    private static bool MayHold(ReadOnlySpan<byte> bytes)
    {
        for (int at; (at = bytes.IndexOfAnyInRange(FourthAtLeast, byte.MaxValue)) >= 0 && at + 1 < bytes.Length; bytes = bytes[(at + 1)..])
        {
            if ((bytes[at + 1] & FifthBits) == Fifth)
            {
                return true;
            }
        }

        return false;
    }

    private static bool Walk(MessageDescriptor type, ReadOnlySpan<byte> bytes, int depth)
    {
        int groups = 0;
        while (!bytes.IsEmpty)
        {
            if (!TryVarint(ref bytes, out uint tag))
            {
                return false;
            }

            uint skip = 0;
            switch ((WireFormat.WireType)(tag & 7))
            {
                case WireFormat.WireType.Varint when TryVarint(ref bytes, out _):
                    break;
                case WireFormat.WireType.Fixed64:
                    skip = sizeof(ulong);
                    break;
                case WireFormat.WireType.Fixed32:
                    skip = sizeof(uint);
                    break;
                case WireFormat.WireType.LengthDelimited when TryVarint(ref bytes, out skip) && skip <= bytes.Length:
                    if (groups == 0 && !Fits(type, tag, bytes[..(int)skip], depth))
                    {
                        return false;
                    }

                    break;
                case WireFormat.WireType.StartGroup:
                    groups++;
                    break;
                case WireFormat.WireType.EndGroup when groups > 0:
                    groups--;
                    break;
                default:
                    return false;
            }

            if (skip > bytes.Length)
            {
                return false;
            }

            bytes = bytes[(int)skip..];
        }

        return true;
    }

    private static bool Fits(MessageDescriptor type, uint tag, ReadOnlySpan<byte> value, int depth) =>
        type.FindFieldByNumber((int)(tag >> 3)) is not { FieldType: FieldType.Message } field || depth == MostDepth || Walk(field.MessageType, value, depth + 1);

    // As the library reads one: ten bytes at most, of which the lowest 32 bits count.
    private static bool TryVarint(ref ReadOnlySpan<byte> bytes, out uint value)
    {
        ulong all = 0;
        for (int at = 0; at < bytes.Length && at < MostVarintBytes; at++)
        {
            all |= (ulong)(bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] < 0x80)
            {
                value = (uint)all;
                bytes = bytes[(at + 1)..];
                return true;
            }
        }

        value = 0;
        return false;
    }
}
