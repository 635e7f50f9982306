using Google.Protobuf;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Publishing;

/// <summary>Reads the handling of a valid notice: every type has it as its first field.</summary>
internal static class NoticeHandling
{
    public static Handling Read(ReadOnlySpan<byte> canonicalNotice)
    {
        // ThreatNotice stands for every type: the handling has the same number in all, and other fields are skipped unread.
        using var input = new CodedInputStream(canonicalNotice.ToArray());
        uint tag = input.ReadTag();
        return tag == WireFormat.MakeTag(ThreatNotice.HandlingFieldNumber, WireFormat.WireType.LengthDelimited)
            ? Handling.Parser.ParseFrom(input.ReadBytes())
            : throw new ArgumentException("The notice does not begin with its handling.", nameof(canonicalNotice));
    }
}
