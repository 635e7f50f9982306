using System.Text;

namespace SharingBus.Cli.FusionBench;

/// <summary>
/// The words of an invented language in a real script. Words are made of syllables and used by Zipf's law, as words are: a few stand in
/// every text, most in hardly any, so unrelated texts of one language share short passages.
/// </summary>
internal sealed class Lexicon
{
    private const int Words = 6_000;

    private readonly string[] _words;

    private Lexicon(string tag, string space, string stop, string[] words) => (Tag, Space, Stop, _words) = (tag, space, stop, words);

    /// <summary>One for each script, in the order of <see cref="Town.Language"/>.</summary>
    public static IReadOnlyList<Lexicon> All { get; } =
    [
        Spelled("en", "b c d f g h l m n p r s t w st tr sh", "a e i o u ee ou", "n r s t l nd ck"),
        Spelled("de", "b d f g h k l m n r s t w sch st z", "a e i o u ä ö ü ei au", "n r s t ng cht"),
        Spelled("fr", "b c d f g j l m n p r s t v ch qu", "a e é è i o u ou eau", "r s t x nt"),
        Spelled("pl", "b c d g k ł m n p r s sz t w cz ż", "a ą e ę i o ó u y", "ł n ść r m ch"),
        Spelled("ru", "б в г д ж з к л м н п р с т ч ш", "а е и о у ы я ю", "н р т л й ск"),
        Spelled("el", "β γ δ θ κ λ μ ν π ρ σ τ φ χ", "α ε η ι ο υ ω ά έ ό", "ς ν ρ"),
        Spelled("ar", "ب ت ج ح د ر س ش ع ف ق ك ل م ن", "ا و ي", "ن ر ل م ة"),
        Drawn("zh", '一', characters: 1_800),
    ];

    /// <summary>BCP 47.</summary>
    public string Tag { get; }

    /// <summary>What stands between two words; nothing in scripts that set none.</summary>
    public string Space { get; }

    /// <summary>What ends a sentence.</summary>
    public string Stop { get; }

    /// <summary>A word, common ones more often.</summary>
    public string Word(ref Dice dice) => _words[dice.Zipf(Words)];

    /// <summary>A name: two rare words.</summary>
    public string Name(ref Dice dice) => _words[dice.Below(Words)] + Space + _words[dice.Below(Words)];

    private static Lexicon Spelled(string tag, string onsets, string vowels, string codas)
    {
        var (onset, vowel, coda) = (onsets.Split(' '), vowels.Split(' '), codas.Split(' '));
        var dice = Dice.For(tag[0], tag[1], 0);
        return new Lexicon(tag, " ", ". ", [.. Enumerable.Range(0, Words).Select(rank => Spell(ref dice, rank, onset, vowel, coda))]);
    }

    // Common words are short.
    private static string Spell(ref Dice dice, int rank, string[] onsets, string[] vowels, string[] codas)
    {
        StringBuilder word = new();
        var syllables = 1 + dice.Below(rank < 100 ? 2 : 4);
        for (var syllable = 0; syllable < syllables; syllable++)
        {
            word.Append(dice.One(onsets)).Append(dice.One(vowels));
        }

        return word.Append(dice.Chance(0.5) ? dice.One(codas) : "").ToString();
    }

    private static Lexicon Drawn(string tag, char first, int characters)
    {
        var dice = Dice.For(tag[0], tag[1], 0);
        return new Lexicon(tag, "", "。", [.. Enumerable.Range(0, Words).Select(_ => Draw(ref dice, first, characters))]);
    }

    private static string Draw(ref Dice dice, char first, int characters)
    {
        var one = (char)(first + dice.Below(characters));
        return dice.Chance(0.3) ? one.ToString() : $"{one}{(char)(first + dice.Below(characters))}";
    }
}
