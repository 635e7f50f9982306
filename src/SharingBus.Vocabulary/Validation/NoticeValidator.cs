using Google.Protobuf;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Vocabulary.Validation;

/// <summary>Checks a notice against the rules of the vocabulary. Reads the wire form; a valid notice costs no allocation.</summary>
public static class NoticeValidator
{
    private const string Remedy = "Bring the bytes into canonical form first.";

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
            findings.Add("", ViolationReason.NotCanonical, Remedy);
        }
        else
        {
            Check(type, notice, now, ref findings);
        }

        return findings.ToList();
    }

    /// <summary>Checks a notice that was just brought into canonical form, without looking at its form again.</summary>
    /// <param name="notice">The canonical form; where there is none, that is one violation.</param>
    /// <param name="now">When it is accepted; see the other overload.</param>
    public static IReadOnlyList<Violation> Validate(in CanonicalResult notice, DateTimeOffset? now = null)
    {
        // Where there is no form, there is no type either.
        var findings = default(Findings);
        if (NoticeTypes.IsKnown(notice.Type))
        {
            Check(notice.Type, notice.Bytes.Span, now, ref findings);
        }
        else
        {
            findings.Add("", ViolationReason.NotCanonical, Remedy);
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
        return canonical.Succeeded ? Validate(canonical, now) : Validate(NoticeTypes.Of(notice), [], now);
    }

    private static void Check(NoticeType type, ReadOnlySpan<byte> notice, DateTimeOffset? now, ref Findings findings)
    {
        MessageWalk.Walk(MessageRules.Of(type), notice, ref findings);
        RetentionRules.AgainstClock(notice, now, ref findings);
        NoticeRules.Check(type, notice, ref findings);
    }
}
