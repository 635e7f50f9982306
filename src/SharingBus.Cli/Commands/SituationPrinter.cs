using Google.Protobuf;
using Google.Protobuf.Collections;
using SharingBus.Fusion.V1;
using static SharingBus.Cli.Commands.WireText;

namespace SharingBus.Cli.Commands;

/// <summary>Prints situations and decisions about them: lines for people, or one JSON object a line.</summary>
internal sealed class SituationPrinter(TextWriter output, bool json)
{
    private const string Indent = "  ";

    /// <summary>Prints situations, a few lines each.</summary>
    public void Print(IReadOnlyCollection<Situation> situations)
    {
        foreach (var situation in situations)
        {
            Print(situation);
        }

        if (!json && situations.Count == 0)
        {
            output.WriteLine("There is no situation.");
        }
    }

    /// <summary>Prints a situation with its notices, links and alerts.</summary>
    public void PrintWhole(Situation situation)
    {
        Print(situation);
        if (json)
        {
            return;
        }

        List("notice", situation.Members);
        foreach (var link in situation.Links)
        {
            var weight = link.Decibans > 0 ? $" {link.Decibans} decibans:" : "";
            output.WriteLine($"{Indent}link {Id(link.Left)} {Id(link.Right)}{weight} {PlainText.Of(link.Explanation)}");
        }

        List("alert", situation.Alerts);
    }

    /// <summary>Prints decisions.</summary>
    public void Print(IReadOnlyCollection<Decision> decisions)
    {
        foreach (var decision in decisions)
        {
            Print(decision);
        }

        if (!json && decisions.Count == 0)
        {
            output.WriteLine("Nothing was decided.");
        }
    }

    /// <summary>Prints a decision that was taken or withdrawn, and the situations that it bears on.</summary>
    public void Print(Decision decision, RepeatedField<Situation> situations, IMessage answer)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(answer));
            return;
        }

        Print(decision);
        Print(situations);
    }

    private void Print(Situation situation)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(situation));
            return;
        }

        var rejected = situation.Rejected ? "  REJECTED" : "";
        output.WriteLine(
            $"{situation.SituationId}  {Count(situation.Members.Count, "notice")} of {string.Join(", ", situation.Origins.Select(PlainText.Of))}  {Count(situation.Alerts.Count, "alert")}{rejected}");
        foreach (var decision in situation.Decisions)
        {
            output.WriteLine($"{Indent}{Heading(decision)}");
        }
    }

    private void Print(Decision decision)
    {
        if (json)
        {
            output.WriteLine(WireJson.Short.Format(decision));
            return;
        }

        output.WriteLine(Heading(decision));
        List("notice", decision.Notices);
        List("apart from", decision.Rest);
        List("in place of one that was corrected", decision.Heirs);
        if (decision.Withdrawal is { } end)
        {
            output.WriteLine($"{Indent}WITHDRAWN {Time(end.WithdrawnAtUnixMillis)} by {PlainText.Of(end.Analyst)} ({PlainText.Of(end.System)}): {PlainText.Of(end.Reason)}");
        }
    }

    private static string Heading(Decision decision)
    {
        string[] since =
        [
            .. decision.CameSince > 0 ? [$"{decision.CameSince} came since"] : Array.Empty<string>(),
            .. decision.LeftSince > 0 ? [$"{decision.LeftSince} left since"] : Array.Empty<string>(),
        ];
        var changed = since.Length > 0 ? $"; {string.Join(", ", since)}" : "";
        return $"{decision.DecisionId}  {CodeWord.Written(decision.Kind)} as of {Count(decision.Notices.Count + decision.Rest.Count, "notice")}{changed}"
            + $"  {Time(decision.DecidedAtUnixMillis)} by {PlainText.Of(decision.Analyst)} ({PlainText.Of(decision.System)}): {PlainText.Of(decision.Reason)}";
    }

    private static string Count(int number, string what) => FormattableString.Invariant($"{number} {what}{(number == 1 ? "" : "s")}");

    private void List(string what, RepeatedField<ByteString> ids)
    {
        foreach (var id in ids)
        {
            output.WriteLine($"{Indent}{what} {Id(id)}");
        }
    }
}
