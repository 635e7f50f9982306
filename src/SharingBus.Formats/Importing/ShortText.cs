using System.Text;

namespace SharingBus.Formats.Importing;

/// <summary>Brings a text to the length of its field without splitting a character.</summary>
internal static class ShortText
{
    /// <summary>As much of the text as fits, in bytes of UTF-8.</summary>
    public static string Cut(string text, int maxBytes)
    {
        int bytes = 0;
        int length = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > maxBytes)
            {
                return text[..length];
            }

            bytes += rune.Utf8SequenceLength;
            length += rune.Utf16SequenceLength;
        }

        return text;
    }
}
