namespace SharingBus.Cli.FusionBench;

/// <summary>A text as sentences of words, and what happens to it when people pass it on.</summary>
internal static class Story
{
    /// <summary>Sentences as somebody first writes them.</summary>
    public static List<List<string>> Tell(ref Dice dice, Lexicon language, int sentences)
    {
        List<List<string>> story = [];
        for (var sentence = 0; sentence < sentences; sentence++)
        {
            story.Add(Sentence(ref dice, language));
        }

        return story;
    }

    /// <summary>
    /// A copy as it is passed on: words dropped, replaced and mistyped, the end cut, two sentences swapped. Seven copies of ten are light
    /// (2 % of the words), three are heavy (9 %).
    /// </summary>
    public static List<List<string>> PassOn(ref Dice dice, Lexicon language, List<List<string>> story)
    {
        var edits = dice.Chance(0.7) ? 0.02 : 0.09;
        List<List<string>> copy = [];
        foreach (var sentence in story)
        {
            List<string> words = [];
            foreach (var word in sentence)
            {
                if (!dice.Chance(edits / 3))
                {
                    words.Add(dice.Chance(edits / 3) ? language.Word(ref dice) : dice.Chance(edits / 3) ? Mistype(ref dice, word) : word);
                }
            }

            copy.Add(words);
        }

        if (copy.Count > 3 && dice.Chance(0.25))
        {
            copy.RemoveAt(copy.Count - 1);
        }

        if (dice.Chance(0.15))
        {
            (copy[0], copy[^1]) = (copy[^1], copy[0]);
        }

        return copy;
    }

    /// <summary>The text as it is written: upper case now and then, and accents apart from their letters (Unicode NFD) now and then.</summary>
    public static string Write(ref Dice dice, Lexicon language, IEnumerable<List<string>> sentences)
    {
        var text = string.Join("", sentences.Select(words => string.Join(language.Space, words) + language.Stop)).Trim();
        return dice.Chance(0.1) ? text.ToUpperInvariant() : dice.Chance(0.1) ? text.Normalize(System.Text.NormalizationForm.FormD) : text;
    }

    private static List<string> Sentence(ref Dice dice, Lexicon language)
    {
        List<string> words = [];
        var count = 6 + dice.Below(7);
        for (var word = 0; word < count; word++)
        {
            words.Add(language.Word(ref dice));
        }

        // What makes a text its own: a name and a number here and there.
        if (dice.Chance(0.5))
        {
            words.Insert(dice.Below(words.Count), dice.Chance(0.5) ? language.Name(ref dice) : $"{2 + dice.Below(998)}");
        }

        return words;
    }

    private static string Mistype(ref Dice dice, string word)
    {
        if (word.Length < 3)
        {
            return word;
        }

        var at = 1 + dice.Below(word.Length - 2);
        return dice.Chance(0.5) ? word.Remove(at, 1) : word.Insert(at, word[at].ToString());
    }
}
