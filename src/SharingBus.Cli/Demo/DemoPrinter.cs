using System.Globalization;
using SharingBus.Cli.Scenarios;

namespace SharingBus.Cli.Demo;

/// <summary>Tells a reader what came of each step.</summary>
internal sealed class DemoPrinter(Terminal terminal, WithholdingRules withholdings)
{
    private readonly ViewPrinter _views = new(terminal, withholdings);

    /// <summary>Tells of one step.</summary>
    public void Print(StepReport report)
    {
        var time = report.Step.At.ToString("ddd d MMM HH:mm", CultureInfo.InvariantCulture);
        terminal.Line();
        terminal.Line($"{terminal.Faint(time)}  {terminal.Strong(StepTitle.Of(report.Step.Action))}");
        terminal.Wrapped("  ", report.Step.Say.Split(' '), text => text);
        if (report.Refusal is { } refusal)
        {
            terminal.Wrapped("  refused  ", refusal.Split(' '), terminal.Notable);
        }

        _views.Print(report.Views);
        PrintNothing(report.Withheld);
        foreach (var note in report.Notes)
        {
            var text = note.TrimStart();
            var indent = new string(' ', note.Length - text.Length + 2);
            terminal.Wrapped(indent, text.Split(' '), char.IsUpper(text[0]) ? terminal.Notable : terminal.Good);
        }

        foreach (var failure in report.Failures)
        {
            terminal.Wrapped("  FAILED   ", failure.Split(' '), terminal.Bad);
        }
    }

    private void PrintNothing(IReadOnlyList<RoleDecision> withheld)
    {
        if (withheld.Count > 0)
        {
            var words = withheld
                .GroupBy(decision => decision.Reason, StringComparer.Ordinal)
                .OrderBy(group => group.Key, StringComparer.Ordinal)
                .Select(group => $"{string.Join(", ", group.Select(decision => decision.Role.Role))} ({group.Key})");
            terminal.Wrapped("  nothing to  ", string.Join("; ", words).Split(' '), terminal.Faint);
        }
    }
}
