using Google.Protobuf;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Publishing;

/// <summary>Reads the handling of a valid notice: every type has it as its first field.</summary>
internal static class NoticeHandling
{
    public static Handling Read(ReadOnlySpan<byte> canonicalNotice)
    {
        // ThreatNotice stands for every type: the handling has the same number in all. Behind the tag of one byte stands its length.
        bool begins = canonicalNotice.Length > 1
            && canonicalNotice[0] == WireFormat.MakeTag(ThreatNotice.HandlingFieldNumber, WireFormat.WireType.LengthDelimited);
        int length = 0;
        int at = 1;
        for (int shift = 0; begins; shift += 7)
        {
            length |= (canonicalNotice[at] & 0x7F) << shift;
            if (canonicalNotice[at++] < 0x80)
            {
                break;
            }
        }

        return begins
            ? Handling.Parser.ParseFrom(canonicalNotice.Slice(at, length))
            : throw new ArgumentException("The notice does not begin with its handling.", nameof(canonicalNotice));
    }
}
