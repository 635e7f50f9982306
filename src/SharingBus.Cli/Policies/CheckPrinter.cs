using SharingBus.Policy.V1;

namespace SharingBus.Cli.Policies;

/// <summary>Prints what a check found, as compilers do: document, line, what is wrong, and below it how to mend it.</summary>
internal static class CheckPrinter
{
    /// <summary>Prints an answer.</summary>
    public static void Print(CheckResponse response, TextWriter output)
    {
        var column = new TextColumn(output);
        foreach (var finding in response.Findings)
        {
            string place = finding.File.Length > 0 ? $"{finding.File}:{finding.Line}: " : "";
            string word = finding.Information ? "note: " : "";
            column.Paragraph(0, $"{place}{word}{finding.Subject} {finding.Words}".Replace("  ", " ", StringComparison.Ordinal));
            column.Paragraph(4, finding.Remedy);
        }

        int faults = response.Findings.Count(finding => !finding.Information);
        column.Line(faults == 0
            ? $"{response.Rules} rules checked; nothing to mend."
            : $"{response.Rules} rules checked; {faults} {(faults == 1 ? "finding" : "findings")} to mend.");
    }
}
