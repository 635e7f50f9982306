using Google.Protobuf;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Wire;

namespace SharingBus.Vocabulary.Canonical;

/// <summary>
/// The one wire form of a notice that is stored, committed to and filtered: ascending field numbers, singular fields once,
/// one member of a oneof, packed repeated scalars, minimal varints, valid UTF-8, no default values, no unknown fields.
/// </summary>
public static class CanonicalForm
{
    /// <summary>Largest notice, in bytes: 1 MiB, so that two fit into the largest batch.</summary>
    public const int MaxNoticeBytes = 1024 * 1024;

    /// <summary>How deep messages may lie in each other. The vocabulary needs 7; the rest is room to grow.</summary>
    public const int MaxDepth = 16;

    /// <summary>How many dropped fields are named; all are counted.</summary>
    public const int MaxDroppedPaths = 32;

    /// <summary>Whether the bytes are the canonical form of a notice of this type. Allocates nothing.</summary>
    public static bool IsCanonical(NoticeType type, ReadOnlySpan<byte> notice) =>
        NoticeTypes.IsKnown(type)
        && notice.Length <= MaxNoticeBytes
        && CanonicalCheck.Holds(MessageTable.Of(NoticeTypes.Descriptor(type)), notice);

    /// <summary>Brings a notice into canonical form. Canonical input is handed back as it is; other input is parsed and serialized once.</summary>
    public static CanonicalResult Canonicalize(NoticeType type, ReadOnlyMemory<byte> notice)
    {
        if (!NoticeTypes.IsKnown(type))
        {
            return new CanonicalResult(CanonicalError.UnknownType, "");
        }

        if (notice.Length > MaxNoticeBytes)
        {
            return new CanonicalResult(CanonicalError.TooLarge, "");
        }

        MessageTable table = MessageTable.Of(NoticeTypes.Descriptor(type));
        return CanonicalCheck.Holds(table, notice.Span) ? new CanonicalResult(type, notice) : Rewrite(type, table, notice);
    }

    private static CanonicalResult Rewrite(NoticeType type, MessageTable table, ReadOnlyMemory<byte> notice)
    {
        var survey = new WireSurvey();
        if (!survey.Walk(table, notice.Span))
        {
            return new CanonicalResult(survey.Error, survey.ErrorPath);
        }

        byte[] rewritten;
        try
        {
            rewritten = NoticeTypes.Parser(type).WithDiscardUnknownFields(discardUnknownFields: true).ParseUntrusted(notice.Span).ToByteArray();
        }
        catch (InvalidProtocolBufferException)
        {
            return new CanonicalResult(CanonicalError.Malformed, "");
        }

        return CanonicalCheck.Holds(table, rewritten)
            ? new CanonicalResult(type, rewritten, rewritten: true, survey.DroppedCount, survey.DroppedPaths)
            : new CanonicalResult(CanonicalError.Malformed, "");
    }
}
