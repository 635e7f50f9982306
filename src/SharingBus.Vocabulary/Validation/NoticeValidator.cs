using Google.Protobuf;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Checks a notice against the rules of the vocabulary. Reads the wire form; a valid notice costs no allocation.</summary>
public static class NoticeValidator
{
    /// <summary>
    /// Checks a notice in canonical form. Answers with everything that is wrong, at most 64 violations; empty means valid.
    /// </summary>
    /// <param name="type">What the bytes are.</param>
    /// <param name="notice">The canonical bytes; other bytes are one violation, NOT_CANONICAL.</param>
    /// <param name="now">When it is accepted. With it retention is checked against the clock; without it only for plausibility.</param>
    public static IReadOnlyList<Violation> Validate(NoticeType type, ReadOnlySpan<byte> notice, DateTimeOffset? now = null)
    {
        var findings = default(Findings);
        if (!NoticeTypes.IsKnown(type))
        {
            findings.Add("", ViolationReason.UnknownType, "Name one of the notice types of the vocabulary.");
        }
        else if (notice.Length > CanonicalForm.MaxNoticeBytes)
        {
            findings.Add("", ViolationReason.NoticeTooLarge, $"A notice holds at most {CanonicalForm.MaxNoticeBytes} bytes: put what is large into an attachment.");
        }
        else if (!CanonicalForm.IsCanonical(type, notice))
        {
            findings.Add("", ViolationReason.NotCanonical, "Bring the bytes into canonical form first.");
        }
        else
        {
            MessageWalk.Walk(MessageRules.Of(type), notice, ref findings);
            RetentionRules.AgainstClock(notice, now, ref findings);
            NoticeRules.Check(type, notice, ref findings);
        }

        return findings.ToList();
    }

    /// <summary>Checks a message by its wire form.</summary>
    /// <param name="notice">A message of one of the notice types.</param>
    /// <param name="now">When it is accepted; see the other overload.</param>
    public static IReadOnlyList<Violation> Validate(IMessage notice, DateTimeOffset? now = null)
    {
        ArgumentNullException.ThrowIfNull(notice);
        CanonicalResult canonical = CanonicalForm.Canonicalize(NoticeTypes.Of(notice), notice.ToByteArray());
        return Validate(NoticeTypes.Of(notice), canonical.Bytes.Span, now);
    }
}
