using System.Globalization;
using System.Text;

namespace SharingBus.Hub.Correlation;

/// <summary>
/// Samples passages of a text, so that copies with changes share some of them. Letters and digits alone count, without case, accents and
/// compatibility forms (Unicode NFKD), in any script. Of all passages those with the lowest hashes are taken: two texts that share most
/// passages share most samples (bottom-k sketch; Broder 1997).
/// </summary>
internal static class TextPassages
{
    // Han, Kana, Hangul and what lies between and behind them: scripts that say in one sign what others say in three letters.
    private const char FirstIdeograph = '\u2E80';

    /// <summary>Hashes of the sampled passages, lowest first; none where the text is shorter than one passage.</summary>
    public static IReadOnlyList<ulong> Sample(IEnumerable<string> texts, ulong seed)
    {
        List<ulong> lowest = new(CorrelationBounds.SampledPassages + 1);
        foreach (var text in texts)
        {
            Add(lowest, Fold(text), seed);
        }

        return lowest;
    }

    private static void Add(List<ulong> lowest, List<char> letters, ulong seed)
    {
        var (start, columns) = (0, 0);
        for (var end = 0; end < letters.Count; end++)
        {
            columns += Columns(letters[end]);
            while (columns - Columns(letters[start]) >= CorrelationBounds.PassageColumns)
            {
                columns -= Columns(letters[start++]);
            }

            if (columns >= CorrelationBounds.PassageColumns)
            {
                Keep(lowest, Hash(letters, start, end, seed));
            }
        }
    }

    // Most hashes of a text are not among the lowest, and are told so by one comparison.
    private static void Keep(List<ulong> lowest, ulong hash)
    {
        if (lowest.Count == CorrelationBounds.SampledPassages && hash >= lowest[^1])
        {
            return;
        }

        var at = lowest.BinarySearch(hash);
        if (at < 0)
        {
            lowest.Insert(~at, hash);
            if (lowest.Count > CorrelationBounds.SampledPassages)
            {
                lowest.RemoveAt(lowest.Count - 1);
            }
        }
    }

    private static List<char> Fold(string text)
    {
        List<char> letters = new(text.Length);
        foreach (var sign in text.Normalize(NormalizationForm.FormKD))
        {
            if (char.IsLetterOrDigit(sign) || char.GetUnicodeCategory(sign) == UnicodeCategory.Surrogate)
            {
                letters.Add(char.ToLowerInvariant(sign));
            }
        }

        return letters;
    }

    private static int Columns(char letter) => letter >= FirstIdeograph ? 3 : 1;

    private static ulong Hash(List<char> letters, int start, int end, ulong seed)
    {
        const ulong prime = 0x100000001B3;
        var hash = seed;
        for (var at = start; at <= end; at++)
        {
            hash = (hash ^ letters[at]) * prime;
        }

        return KeyDigest.Spread(hash);
    }
}
