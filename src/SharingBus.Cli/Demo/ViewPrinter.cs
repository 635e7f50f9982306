using SharingBus.Cli.Scenarios;

namespace SharingBus.Cli.Demo;

/// <summary>Tells what each role got of a notice, what was withheld and by which rules. Roles with equal views are told of together.</summary>
internal sealed class ViewPrinter(Terminal terminal, WithholdingRules withholdings)
{
    private const string Handling = "handling";
    private const string CeilingPrefix = "ceiling/";

    /// <summary>Tells of the views of one notice.</summary>
    public void Print(IReadOnlyList<ViewReport> views)
    {
        foreach (var equal in views.GroupBy(Likeness, StringComparer.Ordinal))
        {
            Print([.. equal.Select(view => view.Role.Role)], equal.First());
        }
    }

    private static string Likeness(ViewReport view) =>
        string.Join('|', view.Fields.Concat(view.Rules).Append(view.Agreement).Concat(view.Partial.Select(part => $"{part}")));

    private static bool IsContent(string path) => path != Handling && !path.StartsWith($"{Handling}.", StringComparison.Ordinal);

    private void Print(string[] roles, ViewReport view)
    {
        terminal.Wrapped("  ", [.. Listed(roles), $"under {view.Agreement}"], terminal.Strong);
        terminal.Wrapped("    gets  ", Words(view.Fields.Where(IsContent), view.Withheld, view), terminal.Good);
        foreach (var group in view.Withheld.GroupBy(path => withholdings.Find(path, view.Rules)).OrderBy(group => group.Key, StringComparer.Ordinal))
        {

            // What a rule withheld is told exactly; what nothing grants is told in short.
            string[] others = group.Key is null ? [.. view.Fields] : [.. view.Fields, .. view.Withheld.Except(group)];
            var words = Words(group, others, view);
            terminal.Wrapped(
                group.Key is null ? "    not   " : "    never ",
                group.Key is null ? words : words.Append($"(rule {Short(group.Key)})"),
                terminal.Faint);
        }

        var grants = view.Rules.Where(rule => !withholdings.Withholds(rule)).Select(Short);
        terminal.Wrapped("    by    ", Listed(grants), terminal.Faint);
    }

    // The ceiling's own rules say so in their names.
    private static string Short(string rule) => rule.StartsWith(CeilingPrefix, StringComparison.Ordinal) ? rule[CeilingPrefix.Length..] : rule;

    private static IEnumerable<string> Words(IEnumerable<string> paths, IReadOnlyCollection<string> others, ViewReport view) =>
        Listed(PathSummary.Of(paths, others, field => Label(field, view))).SelectMany(word => word.Split(' '));

    private static string Label(string field, ViewReport view) =>
        view.Partial.TryGetValue(field, out var count) ? $"{field}({count.Shown} of {count.Total})" : field;

    private static IEnumerable<string> Listed(IEnumerable<string> words)
    {
        var all = words.ToArray();
        return all.Length == 0 ? ["-"] : all.Select((word, index) => index < all.Length - 1 ? word + "," : word);
    }
}
