using System.Text;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Importing;

/// <summary>
/// Narrative from outside. Nobody here has reviewed it: it counts as SPECIAL_CATEGORY and is withheld until somebody has.
/// </summary>
internal static class Texts
{
    // The limits of the vocabulary: text bytes of one statement, statements of one notice.
    private const int MaxTextBytes = 20_000;
    private const int MaxStatements = 64;

    /// <summary>Adds a text to the narrative; false where there is no room for all of it, and then nothing is added.</summary>
    public static bool TryAdd(IList<Statement> narrative, string text, string lang, string sourceRef)
    {
        string[] pieces = [.. Pieces(text)];
        if (narrative.Count + pieces.Length > MaxStatements)
        {
            return TryJoin(narrative[^1], text);
        }

        foreach (string piece in pieces)
        {
            narrative.Add(new Statement { Sensitivity = Sensitivity.SpecialCategory, Reviewed = false, Lang = lang, Text = piece, SourceRef = sourceRef });
        }

        return true;
    }

    // Where the list is full the last statement takes the rest, as long as it can.
    private static bool TryJoin(Statement last, string text)
    {
        string joined = last.Text + "\n\n" + text;
        if (Encoding.UTF8.GetByteCount(joined) > MaxTextBytes)
        {
            return false;
        }

        last.Text = joined;
        return true;
    }

    private static IEnumerable<string> Pieces(string text)
    {
        var piece = new StringBuilder();
        int bytes = 0;
        foreach (Rune rune in text.EnumerateRunes())
        {
            if (bytes + rune.Utf8SequenceLength > MaxTextBytes)
            {
                yield return piece.ToString();
                piece.Clear();
                bytes = 0;
            }

            piece.Append(rune);
            bytes += rune.Utf8SequenceLength;
        }

        if (piece.Length > 0)
        {
            yield return piece.ToString();
        }
    }
}
