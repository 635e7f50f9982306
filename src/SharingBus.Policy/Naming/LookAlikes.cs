using System.Collections.Frozen;
using System.Text;

namespace SharingBus.Policy.Naming;

/// <summary>Characters that are drawn like one of an id, and are another.</summary>
internal static class LookAlikes
{
    // Cyrillic, Greek, Armenian and Latin letters, dashes and dots: each text stands for what its name says. Chosen by how common fonts draw them.
    private static readonly FrozenDictionary<int, char> ByCode = new (char Like, string Letters)[]
    {
        ('a', "\u0430\u03B1\u0251\u0391\u0410"),
        ('b', "\u0184\u042C\u0412\u0392"),
        ('c', "\u0441\u03F2\u0421\u03F9"),
        ('d', "\u0501\u0257\u0256"),
        ('e', "\u0435\u0451\u04BD\u0415\u0395\u0454"),
        ('f', "\u0192\u03DD"),
        ('g', "\u0261\u0581\u018D"),
        ('h', "\u04BB\u0570\u041D\u0397"),
        ('i', "\u0456\u0457\u0131\u03B9\u0269\u0406\u0399"),
        ('j', "\u0458\u03F3\u0408"),
        ('k', "\u043A\u03BA\u041A\u039A"),
        ('l', "\u04CF\u04C0\u01C0\u2113"),
        ('m', "\u043C\u041C\u039C"),
        ('n', "\u0578\u057C\u03B7\u039D"),
        ('o', "\u043E\u03BF\u0585\u03C3\u041E\u039F"),
        ('p', "\u0440\u03C1\u0420\u03A1"),
        ('q', "\u051B\u0563"),
        ('r', "\u0433\u027E"),
        ('s', "\u0455\u0405"),
        ('t', "\u0442\u03C4\u0422\u03A4"),
        ('u', "\u057D\u03C5\u028B"),
        ('v', "\u0475\u03BD"),
        ('w', "\u051D\u0461\u03C9"),
        ('x', "\u0445\u03C7\u0425\u03A7"),
        ('y', "\u0443\u04AF\u03B3\u0423\u03A5"),
        ('z', "\u0290\u0396"),
        ('3', "\u0437\u04E1\u0417"),
        ('6', "\u0431"),
        ('-', "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00AF\u02D7\uFE63"),
        ('.', "\u2024\u00B7\u3002\u06D4\u0660\uFE52"),
    }.SelectMany(group => group.Letters.Select(letter => KeyValuePair.Create((int)letter, group.Like))).ToFrozenDictionary();

    // The sequences of styled alphabets for mathematics: 26 large and 26 small letters each, then digits by tens.
    private const int FirstMathLetter = 0x1D400;
    private const int LastMathLetter = 0x1D6A3;
    private const int FirstMathDigit = 0x1D7CE;
    private const int LastMathDigit = 0x1D7FF;
    private const int FirstFullWidth = 0xFF01;
    private const int LastFullWidth = 0xFF5E;
    private const int FullWidthShift = FirstFullWidth - '!';

    // With diacritics, from U+00C0 and from U+0100 on; a dot stands for what is like nothing.
    private const string Latin1 = "aaaaaaaceeeeiiiidnooooo.ouuuuy..aaaaaaaceeeeiiiidnooooo.ouuuuy.y";
    private const string LatinExtended = "aaaaaaccccccccddddeeeeeeeeeegggggggghhhhiiiiiiiiii..jjkkklllllllllln";

    /// <summary>The letter, digit or mark of an id that a character is drawn like, or null.</summary>
    public static char? Of(Rune rune) => rune.Value switch
    {
        >= 'A' and <= 'Z' => (char)(rune.Value | ' '),
        var code when ByCode.TryGetValue(code, out var like) => like,
        >= 0xC0 and <= 0xFF => At(Latin1, rune.Value - 0xC0),
        >= 0x100 and < 0x144 => At(LatinExtended, rune.Value - 0x100),
        >= FirstFullWidth and <= LastFullWidth => Of(new Rune(rune.Value - FullWidthShift)),
        >= FirstMathLetter and <= LastMathLetter => (char)('a' + ((rune.Value - FirstMathLetter) % 26)),
        >= FirstMathDigit and <= LastMathDigit => (char)('0' + ((rune.Value - FirstMathDigit) % 10)),
        >= 'a' and <= 'z' or >= '0' and <= '9' or '-' or '.' => (char)rune.Value,
        _ => null,
    };

    /// <summary>
    /// What a name looks like at a glance: names of one look are taken for each other. Foreign letters become what they are drawn like,
    /// and so do the pairs that plain letters and digits make.
    /// </summary>
    public static string Look(string name)
    {
        var look = new StringBuilder(name.Length);
        foreach (var rune in name.EnumerateRunes())
        {
            look.Append(Of(rune) switch
            {
                '0' => 'o',
                '1' => 'l',
                { } like => like,
                null => '?',
            });
        }

        return look.Replace("rn", "m").Replace("vv", "w").ToString();
    }

    private static char? At(string letters, int index) => letters[index] is var letter and not '.' ? letter : null;
}
