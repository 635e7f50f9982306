using System.Globalization;
using SharingBus.Cli.Scenarios;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Demo;

/// <summary>Tells a reader what came of each step: who received which fields, what was withheld and by which rule.</summary>
internal sealed class DemoPrinter(Terminal terminal, WithholdingRules withholdings)
{
    private const string Handling = "handling";

    /// <summary>Tells of one step.</summary>
    public void Print(StepReport report)
    {
        var time = report.Step.At.ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);
        terminal.Line();
        terminal.Line($"{terminal.Faint(time)}  {terminal.Strong(Title(report.Step.Action))}");
        terminal.Wrapped("  ", report.Step.Say.Split(' '), text => text);
        if (report.Refusal is { } refusal)
        {
            terminal.Wrapped("  refused  ", refusal.Split(' '), terminal.Notable);
        }

        foreach (var view in report.Views)
        {
            Print(view);
        }

        PrintNothing(report);
        foreach (var note in report.Notes)
        {
            terminal.Wrapped("  ", note.Split(' '), note.StartsWith("ALERT", StringComparison.Ordinal) ? terminal.Notable : terminal.Good);
        }

        foreach (var failure in report.Failures)
        {
            terminal.Wrapped("  FAILED   ", failure.Split(' '), terminal.Bad);
        }
    }

    private static string Title(StepAction action) => action switch
    {
        PublishAction publish => $"{NoticeTypes.Name(publish.Type)} {publish.Id} from {publish.As.Agency}",
        ChangeAction change => $"{change.Kind} {change.Target} ({change.Reason}) by {change.As.Agency}",
        DecideAction decide => $"Decision on {decide.Pair} by {decide.Analyst}",
        _ => "Time passes",
    };

    private static bool IsContent(string path) => path != Handling && !path.StartsWith($"{Handling}.", StringComparison.Ordinal);

    private void Print(ViewReport view)
    {
        terminal.Line($"  {terminal.Strong(view.Role.Role)} of {view.Role.Agency}, {terminal.Faint($"under {view.Agreement}")}");
        var fields = PathSummary.Of(view.Fields, view.Withheld).Where(IsContent).Select(path => WithCount(path, view));
        terminal.Wrapped("    gets   ", Listed(fields), terminal.Good);
        var withheld = view.Withheld.GroupBy(path => withholdings.Find(path, view.Rules));
        foreach (var group in withheld.OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            var label = group.Key is null ? "    not    " : "    never  ";
            IEnumerable<string> words = Listed(PathSummary.Of(group, view.Fields));
            terminal.Wrapped(label, group.Key is null ? words : words.Append($"(rule {group.Key})"), terminal.Faint);
        }

        terminal.Wrapped("    rules  ", Listed(view.Rules), terminal.Faint);
    }

    private static string WithCount(string path, ViewReport view)
    {
        var field = path.Split('.')[0];
        return view.Partial.TryGetValue(field, out var count) ? $"{path}({count.Shown} of {count.Total})" : path;
    }

    private void PrintNothing(StepReport report)
    {
        if (report.Withheld.Count == 0)
        {
            return;
        }

        var words = report.Withheld
            .GroupBy(decision => decision.Reason, StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => $"{string.Join(", ", group.Select(decision => decision.Role.Role))} ({group.Key})");
        terminal.Wrapped("  nothing  ", string.Join("; ", words).Split(' '), terminal.Faint);
    }

    private static IEnumerable<string> Listed(IEnumerable<string> words)
    {
        var all = words.ToArray();
        return all.Length == 0 ? ["-"] : all.Select((word, index) => index < all.Length - 1 ? word + "," : word);
    }
}
