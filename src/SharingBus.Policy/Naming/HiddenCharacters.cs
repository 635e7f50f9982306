using System.Buffers;
using System.Globalization;
using System.Text;

namespace SharingBus.Policy.Naming;

/// <summary>
/// Characters that a reader does not see, or that move what he sees: controls, marks of writing direction, joiners, line ends that only some
/// programs take for such. What a reviewer approves must be what is read.
/// </summary>
internal static class HiddenCharacters
{
    private const char Delete = '\u007F';

    // What is neither a control nor beyond ASCII needs no closer look.
    private static readonly SearchValues<char> Plain = SearchValues.Create([.. Enumerable.Range(' ', Delete - ' ').Select(code => (char)code), '\n', '\t']);

    // Drawn as nothing, though they count as letters or marks.
    private static readonly int[] Blank = [0x034F, 0x115F, 0x1160, 0x17B4, 0x17B5, 0x2800, 0x3164, 0xFFA0];

    /// <summary>The first one at or after a place; false where there is none. A line end of CR and LF is none, a CR alone is one.</summary>
    public static bool TryFind(ReadOnlySpan<char> text, int from, out int index, out int codePoint)
    {
        for (index = from; index < text.Length;)
        {
            var plain = text[index..].IndexOfAnyExcept(Plain);
            if (plain < 0)
            {
                break;
            }

            index += plain;
            var isRune = Rune.DecodeFromUtf16(text[index..], out var rune, out var length) == OperationStatus.Done;
            codePoint = isRune ? rune.Value : text[index];
            if (!isRune || (IsHidden(rune) && !IsLineEnd(text[index..])))
            {
                return true;
            }

            index += length;
        }

        codePoint = 0;
        return false;
    }

    /// <summary>The number of a character, as <c>U+202E</c>.</summary>
    public static string Name(int codePoint) => string.Create(CultureInfo.InvariantCulture, $"U+{codePoint:X4}");

    private static bool IsLineEnd(ReadOnlySpan<char> text) => text is ['\r', '\n', ..];

    private static bool IsHidden(Rune rune) => Rune.GetUnicodeCategory(rune) switch
    {
        UnicodeCategory.Control => rune.Value is not ('\n' or '\t'),
        UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse => true,
        UnicodeCategory.OtherNotAssigned => IsNoCharacter(rune.Value),
        _ => rune == Rune.ReplacementChar || IsVariation(rune.Value) || Array.BinarySearch(Blank, rune.Value) >= 0,
    };

    // Two at the end of each plane, and 32 among the Arabic forms, are no characters for good.
    private static bool IsNoCharacter(int code) => (code & 0xFFFE) == 0xFFFE || code is >= 0xFDD0 and <= 0xFDEF or >= 0xE0000 and <= 0xE0FFF;

    private static bool IsVariation(int code) => code is >= 0xFE00 and <= 0xFE0F or >= 0xE0100 and <= 0xE01EF or >= 0x180B and <= 0x180F;
}
