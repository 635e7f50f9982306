using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Receiving;

/// <summary>
/// How deep the notices of an envelope nest. The node does not parse what it passes on: the tags alone are walked, without a copy, so that
/// no subscriber is given what its own reader refuses or overflows at.
/// </summary>
internal static class NoticeNesting
{
    // The limit of protobuf's own readers unless they are told otherwise; the vocabulary needs less than a tenth of it.
    private const int MaxDepth = 100;

    private static readonly NoticeShape[] Shapes = [.. NoticeTypes.All.Select(type => NoticeShape.Of(NoticeTypes.Descriptor(type)))];

    /// <summary>Whether a view's notice nests too deep. The type must be known.</summary>
    public static bool IsTooDeep(Envelope envelope)
    {
        bool tooDeep = false;
        for (int view = 0; !tooDeep && view < envelope.Views.Count; view++)
        {
            tooDeep = IsTooDeep(envelope.Type, envelope.Views[view].Notice.Span);
        }

        return tooDeep;
    }

    /// <summary>Whether a serialized notice nests too deep. Bytes that are none nest as deep as a reader gets before it gives up.</summary>
    public static bool IsTooDeep(NoticeType type, ReadOnlySpan<byte> notice) => IsTooDeep(Shapes[(int)type - 1], notice, 0);

    private static bool IsTooDeep(NoticeShape shape, ReadOnlySpan<byte> bytes, int depth)
    {
        int groups = 0;
        while (TryReadVarint(ref bytes, out ulong tag))
        {
            int skip = 0;
            switch ((WireFormat.WireType)(tag & 7))
            {
                case WireFormat.WireType.Varint when TryReadVarint(ref bytes, out _):
                    break;
                case WireFormat.WireType.Fixed64:
                    skip = sizeof(ulong);
                    break;
                case WireFormat.WireType.Fixed32:
                    skip = sizeof(uint);
                    break;
                case WireFormat.WireType.LengthDelimited when TryReadVarint(ref bytes, out ulong length) && length <= (ulong)bytes.Length:
                    skip = (int)length;

                    // A group is a field that no notice has: what it holds is not read, but for groups.
                    if (groups == 0 && shape.Child(tag >> 3) is { } child && (depth >= MaxDepth || IsTooDeep(child, bytes[..skip], depth + 1)))
                    {
                        return true;
                    }

                    break;
                case WireFormat.WireType.StartGroup when depth + ++groups > MaxDepth:
                    return true;
                case WireFormat.WireType.StartGroup:
                    break;
                case WireFormat.WireType.EndGroup when --groups >= 0:
                    break;
                default:
                    return false;
            }

            if (skip > bytes.Length)
            {
                return false;
            }

            bytes = bytes[skip..];
        }

        return false;
    }

    private static bool TryReadVarint(ref ReadOnlySpan<byte> bytes, out ulong value)
    {
        value = 0;
        for (int at = 0; at < bytes.Length && at < 10; at++)
        {
            value |= (ulong)(bytes[at] & 0x7F) << (7 * at);
            if (bytes[at] < 0x80)
            {
                bytes = bytes[(at + 1)..];
                return true;
            }
        }

        return false;
    }
}
