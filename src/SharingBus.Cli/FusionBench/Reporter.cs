namespace SharingBus.Cli.FusionBench;

/// <summary>
/// An agency that reports: it puts the same sentences into its reports (a letterhead, a caution) and fills in form letters of its own.
/// </summary>
internal static class Reporter
{
    /// <summary>Agencies of the region.</summary>
    public const int Count = 40;

    // Form letters of an agency: reports on different things that share half of their words.
    private const int Forms = 20;

    private static readonly string[] Kinds = ["police", "school", "social", "health", "ngo"];

    /// <summary>Id of an agency.</summary>
    public static string Id(int agency) => $"{Kinds[agency % Kinds.Length]}-{agency:00}";

    /// <summary>One of the two sentences that an agency puts into reports of a language.</summary>
    public static List<string> Letterhead(ref Dice dice, int agency, int language)
    {
        var fixedWords = Dice.For(2, agency, (language * 2) + dice.Below(2));
        return Story.Tell(ref fixedWords, Lexicon.All[language], 1)[0];
    }

    /// <summary>Three fixed sentences of one of the agency's form letters.</summary>
    public static List<List<string>> Form(ref Dice dice, int agency, int language)
    {
        var fixedWords = Dice.For(3, agency, (language * Forms) + dice.Below(Forms));
        return Story.Tell(ref fixedWords, Lexicon.All[language], 3);
    }
}
