using SharingBus.Fusion.V1;
using static SharingBus.Cli.Commands.WireText;

namespace SharingBus.Cli.Commands;

/// <summary>Prints matches: lines for people, or one JSON object a line.</summary>
internal sealed class MatchPrinter(TextWriter output, bool json)
{
    private const string Indent = "  ";

    /// <summary>Prints matches, a line for each agency.</summary>
    public void Print(IReadOnlyCollection<SubjectMatch> matches)
    {
        foreach (var match in matches)
        {
            Print(match, whole: false);
        }

        if (!json && matches.Count == 0)
        {
            output.WriteLine("There is no match.");
        }
    }

    /// <summary>Prints a match with notices and questions.</summary>
    public void PrintWhole(SubjectMatch match) => Print(match, whole: true);

    private void Print(SubjectMatch match, bool whole)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(match));
            return;
        }

        output.WriteLine($"{PlainText.Of(match.MatchId)}  {match.Sides.Count} agencies{(match.PersonMustAnswer ? "; a person must answer" : "")}");
        foreach (var side in match.Sides)
        {
            var states = string.Join(", ", side.Questions.Select(question => CodeWord.Written(question.State)));
            var told = side.ToldOf.Count > 0 ? $"; told of {string.Join(", ", side.ToldOf.Select(PlainText.Of))}" : "";
            output.WriteLine($"{Indent}{PlainText.Of(side.Agency)}  {states}{told}");
            if (whole)
            {
                Print(side);
            }
        }
    }

    private void Print(MatchSide side)
    {
        foreach (var notice in side.Notices)
        {
            output.WriteLine($"{Indent}{Indent}notice {Id(notice)}");
        }

        foreach (var question in side.Questions)
        {
            var answered = question.AnsweredAtUnixMillis > 0
                ? $", answered {Time(question.AnsweredAtUnixMillis)}{(question.DecidedByRole.Length > 0 ? $" by {PlainText.Of(question.DecidedByRole)}" : "")}"
                : "";
            output.WriteLine(
                $"{Indent}{Indent}question {Id(question.MessageId)} because of {string.Join(", ", question.Others.Select(PlainText.Of))}: {CodeWord.Written(question.State)}, "
                + $"asked {Time(question.AskedAtUnixMillis)}, until {Time(question.AnswerByUnixMillis)}{answered}");
        }

        if (side.ToldBy.Length > 0)
        {
            output.WriteLine($"{Indent}{Indent}told by {Id(side.ToldBy)}");
        }
    }
}
