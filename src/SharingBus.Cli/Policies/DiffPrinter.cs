using SharingBus.Policy.V1;

namespace SharingBus.Cli.Policies;

/// <summary>Prints what a change of policies does: first what widens, then the rest.</summary>
internal static class DiffPrinter
{
    /// <summary>Prints an answer.</summary>
    public static void Print(DiffResponse response, TextWriter output, Func<string, string, string> sentenceOf)
    {
        var column = new TextColumn(output);
        if (response.Differences.Count == 0)
        {
            column.Line("Nothing changes: the same fields reach the same roles under the same conditions.");
            return;
        }

        string widenings = response.Widenings switch
        {
            0 => "none widens what leaves.",
            1 => "1 WIDENS what leaves.",
            _ => $"{response.Widenings} WIDEN what leaves.",
        };
        column.Line($"{Count(response.Differences.Count, "change")}; {widenings}");
        var conditions = new ReachPrinter(output, sentenceOf);
        foreach (var change in response.Differences.OrderByDescending(change => change.Widening).ThenBy(change => change.Kind))
        {
            column.Line();
            column.Paragraph(0, $"{(change.Widening ? "WIDENS " : "narrows")}  {Sentence(change)}");
            conditions.PrintConditions(9, change.Reach);
        }
    }

    /// <summary>One change as a sentence.</summary>
    public static string Sentence(Difference change)
    {
        var reach = change.Reach;
        string what = $"{Fields(reach)} of {Wording.Of(reach.Type)} from {reach.Origin}";
        string who = $"{reach.Role} of {reach.Recipient}";
        return change.Kind switch
        {
            DifferenceKind.Appears => $"{who} now gets {what}, {Wording.Of(reach.Form)}",
            DifferenceKind.FewerObligations or DifferenceKind.MoreObligations =>
                $"{who} takes on {(change.Widening ? "less" : "more")} with {Wording.Of(reach.Type)} from {reach.Origin}: {Obligations(change.Obligations)}; before: {Obligations(change.ObligationsBefore)}",
            DifferenceKind.Disappears => $"{who} no longer gets {what}",
            _ => $"{who} now gets {what} {Wording.Of(reach.Form)}; before: {Wording.Of(change.FormBefore)}",
        };
    }

    private static string Obligations(Obligations obligations) => Wording.Of(obligations) is { Count: > 0 } words ? string.Join(", ", words) : "nothing";

    private static string Fields(Reach reach) => string.Join(", ", reach.Paths);

    private static string Count(int number, string word) => number == 1 ? $"1 {word}" : $"{number} {word}s";
}
