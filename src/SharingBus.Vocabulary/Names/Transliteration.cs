using System.Globalization;
using System.Text;

namespace SharingBus.Vocabulary.Names;

/// <summary>
/// Letters to lower-case Latin letters, version 1: one letter, one text, whatever stands around it. Close to the tables of ICAO Doc 9303
/// for travel documents, so that a name agrees with the passport line more often than not.
/// </summary>
internal static class Transliteration
{
    private static readonly Dictionary<int, string> Table = Build(
        // Latin letters that do not decompose.
        "ß=ss æ=ae œ=oe ø=o ł=l đ=d ð=d þ=th ħ=h ı=i ŋ=n ə=a ŧ=t ƒ=f ĸ=k",
        // Cyrillic: Russian, Ukrainian, Belarusian, Bulgarian, Serbian, Macedonian and the commonest letters of Central Asia.
        "а=a б=b в=v г=g д=d е=e ж=zh з=z и=i к=k л=l м=m н=n о=o п=p р=r с=s т=t у=u ф=f х=kh ц=ts ч=ch ш=sh щ=shch ъ= ы=y ь= э=e ю=iu я=ia",
        "є=ie і=i ђ=dj ј=j љ=lj њ=nj ћ=c џ=dz ѕ=dz ґ=g ғ=gh қ=q ң=n ө=o ұ=u ү=u һ=h ә=a ҷ=j ӯ=u",
        // Arabic, and the letters that Persian, Urdu and Kurdish add. Hamza and ayn are not written.
        "ا=a ب=b ت=t ث=th ج=j ح=h خ=kh د=d ذ=dh ر=r ز=z س=s ش=sh ص=s ض=d ط=t ظ=z ع= غ=gh ف=f ق=q ك=k ل=l م=m ن=n ه=h و=w ي=y",
        "ء= ٱ=a ة=a ى=a پ=p چ=ch ژ=zh گ=g ک=k ی=y ے=y ں=n ھ=h ہ=h ە=e ڕ=r ڵ=l ۆ=o ێ=e ڤ=v ٹ=t ڈ=d ڑ=r",
        // Tatweel and letter-like apostrophes.
        "ـ= ʼ= ʻ= ʹ= ʾ= ʿ=",
        // Greek.
        "α=a β=v γ=g δ=d ε=e ζ=z η=i θ=th ι=i κ=k λ=l μ=m ν=n ξ=x ο=o π=p ρ=r σ=s ς=s τ=t υ=y φ=f χ=ch ψ=ps ω=o");

    /// <summary>The Latin letters of a lower-case rune; empty where it is silent or no letter. Letters of other scripts stay as they are.</summary>
    public static string ToLatin(Rune rune)
    {
        if (Table.TryGetValue(rune.Value, out string? latin))
        {
            return latin;
        }

        if (Rune.IsDigit(rune))
        {
            return ((int)Rune.GetNumericValue(rune)).ToString(CultureInfo.InvariantCulture);
        }

        return Rune.IsLetter(rune) ? rune.ToString() : "";
    }

    private static Dictionary<int, string> Build(params string[] lines)
    {
        var table = new Dictionary<int, string>();
        foreach (string pair in lines.SelectMany(line => line.Split(' ')))
        {
            table.Add(pair[0], pair[2..]);
        }

        return table;
    }
}
