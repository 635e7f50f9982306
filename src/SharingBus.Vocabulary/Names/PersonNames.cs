using System.Globalization;
using System.Text;

namespace SharingBus.Vocabulary.Names;

/// <summary>
/// The normalisation of personal names, version 1. Steps: compatibility decomposition (NFKD) by <see cref="Decomposition"/>, lower case, marks dropped,
/// each letter transliterated to Latin letters by <see cref="Transliteration"/>, everything but letters and digits taken for a break between words, breaks joined
/// to one space, apostrophes dropped. Order of words is kept. Vowels that a script does not write are not invented.
/// </summary>
public static class PersonNames
{
    /// <summary>Version of the normalisation; keys made from one version are not compared with keys of another.</summary>
    public const int Version = 1;

    /// <summary>Longest name that is normalised, in UTF-16 units: as much as the vocabulary lets a name hold.</summary>
    public const int MaxLength = 300;

    /// <summary>Normalises a name. The empty text stays empty.</summary>
    /// <exception cref="ArgumentException">The name is longer than <see cref="MaxLength"/>.</exception>
    public static string Normalize(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length > MaxLength)
        {
            throw new ArgumentException($"A name holds at most {MaxLength} characters.", nameof(name));
        }

        return Ascii.IsValid(name) ? NormalizeAscii(name) : NormalizeRunes(name);
    }

    private static string NormalizeRunes(string name)
    {
        var result = new StringBuilder(name.Length);
        bool pendingBreak = false;
        foreach (Rune rune in name.EnumerateRunes())
        {
            foreach (Rune letter in Decomposition.BaseLetters(rune).EnumerateRunes())
            {
                Append(letter, result, ref pendingBreak);
            }
        }

        return result.ToString();
    }

    // The same for names of ASCII letters, which most are: there each step leaves a letter alone or makes it small.
    private static string NormalizeAscii(string name)
    {
        Span<char> result = stackalloc char[2 * MaxLength];
        int length = 0;
        bool pendingBreak = false;
        foreach (char letter in name)
        {
            if (char.IsAsciiLetterOrDigit(letter))
            {
                if (pendingBreak)
                {
                    result[length++] = ' ';
                    pendingBreak = false;
                }

                result[length++] = char.ToLowerInvariant(letter);
            }
            else if (letter is not ('\'' or '`'))
            {
                pendingBreak = length > 0;
            }
        }

        return new string(result[..length]);
    }

    private static void Append(Rune letter, StringBuilder result, ref bool pendingBreak)
    {
        string latin = Transliteration.ToLatin(letter);
        if (latin.Length > 0)
        {
            result.Append(pendingBreak ? " " : "").Append(latin);
            pendingBreak = false;
        }
        else if (!IsSilent(letter))
        {
            pendingBreak = result.Length > 0;
        }
    }

    // Letters that are not written in Latin, marks, joiners and every kind of apostrophe leave no trace.
    private static bool IsSilent(Rune rune) =>
        Rune.IsLetter(rune)
        || Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.SpacingCombiningMark or UnicodeCategory.Format
        || rune.Value is '\'' or '’' or '‘' or '`' or '´';
}
