namespace SharingBus.Vocabulary.Validation;

/// <summary>The shape of a language tag (BCP 47, RFC 5646 section 2.1): subtags of letters and digits, joined by hyphens.</summary>
internal static class LanguageTag
{
    private const int MaxSubtagLength = 8;

    public static bool HasShape(ReadOnlySpan<byte> tag)
    {
        int start = 0;
        for (int i = 0; i <= tag.Length; i++)
        {
            if (i < tag.Length && tag[i] != '-')
            {
                continue;
            }

            if (!IsSubtag(tag[start..i], first: start == 0, alone: i == tag.Length))
            {
                return false;
            }

            start = i + 1;
        }

        return true;
    }

    // The first subtag is a language of two to eight letters; "x" and "i" open private and old tags and never stand alone.
    private static bool IsSubtag(ReadOnlySpan<byte> subtag, bool first, bool alone)
    {
        if (subtag.Length is 0 or > MaxSubtagLength || (first && subtag.Length == 1 && (alone || (subtag[0] | 0x20) is not ('x' or 'i'))))
        {
            return false;
        }

        foreach (byte character in subtag)
        {
            if (!char.IsAsciiLetter((char)character) && (first || !char.IsAsciiDigit((char)character)))
            {
                return false;
            }
        }

        return true;
    }
}
