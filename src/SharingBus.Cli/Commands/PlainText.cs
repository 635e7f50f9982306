using System.Globalization;
using System.Text;

namespace SharingBus.Cli.Commands;

/// <summary>What others wrote, as it may be shown: it moves no cursor, turns no text round and stays on its line.</summary>
internal static class PlainText
{
    private static readonly Rune Unseen = new('?');

    /// <summary>The text with a question mark for whatever a terminal would obey and nobody would see.</summary>
    public static string Of(string text) => string.Concat(text.EnumerateRunes().Select(static rune => IsUnseen(rune) ? Unseen : rune));

    private static bool IsUnseen(Rune rune) => Rune.GetUnicodeCategory(rune)
        is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator;
}
