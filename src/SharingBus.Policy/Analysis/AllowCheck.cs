using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Personal fields that reach a role which the allow-list does not name for them.</summary>
internal static class AllowCheck
{
    public static IEnumerable<Finding> Of(CheckQuestion question, IReadOnlyList<FieldWays> ways)
    {
        if (question.AllowList is not { } list)
        {
            return [];
        }

        AllowedNodes[] entries = [.. list.Allow.Select(AllowedNodes.Of)];
        var used = new HashSet<AllowedFields>(ReferenceEqualityComparer.Instance);
        var findings = ways.SelectMany(one => Of(question, entries, one, used)).ToList();
        findings.AddRange(Unknown(question, list));
        for (var i = 0; i < list.Allow.Count; i++)
        {
            if (!used.Contains(list.Allow[i]))
            {
                findings.Add(Found(question, i, FindingKind.AllowedUnused, "allows what no rule releases.", "Remove the entry, so that it cannot hide a later mistake.", information: true));
            }
        }

        return findings;
    }

    private static IEnumerable<Finding> Of(CheckQuestion question, AllowedNodes[] entries, FieldWays ways, HashSet<AllowedFields> used)
    {
        var reached = new List<(SchemaNode Leaf, string RuleId)>();
        foreach (var leaf in ways.Content.Where(IsPersonal))
        {
            var found = ways.Of(leaf);
            if (found.Count == 0)
            {
                continue;
            }

            AllowedNodes[] allowed = [.. entries.Where(entry => entry.Allows(ways.Route.Role, leaf))];
            used.UnionWith(allowed.Select(entry => entry.Entry));
            if (allowed.Length == 0)
            {
                reached.AddRange(found.SelectMany(way => way.Rules).Where(rule => !rule.StartsWith(RuleSet.CeilingPrefix, StringComparison.Ordinal)).Distinct().Select(rule => (leaf, rule)));
            }
        }

        foreach (var rule in reached.GroupBy(one => one.RuleId, one => one.Leaf, StringComparer.Ordinal))
        {
            var paths = FieldPathWords.Of(ways.Schema, rule.Aggregate(ways.Schema.None, (set, leaf) => set.With(leaf.Leaf)));
            var (file, line) = question.Places.OfRule(ways.Route.Origin, rule.Key, "release");
            yield return new Finding
            {
                Kind = FindingKind.NotAllowed,
                File = file,
                Line = (uint)line,
                Subject = $"{ways.Route.Origin}/{rule.Key}",
                Words = $"releases {CodeNames.And(paths)} of {Article(ways.Schema.Type)} to {ways.Route.Role}, which the allow-list does not name for it.",
                Remedy = "Take the fields out of the grant, or, if that is meant, write the role and the fields into the allow-list with a reason.",
            };
        }
    }

    private static IEnumerable<Finding> Unknown(CheckQuestion question, AllowList list)
    {
        for (var i = 0; i < list.Allow.Count; i++)
        {
            foreach (var field in list.Allow[i].Fields.Where(field => field != "*"))
            {
                if (FieldNames.Find(field, out var hint).Count == 0)
                {
                    yield return Found(question, i, FindingKind.Fault, $"names the unknown field '{field}'{hint}.", "Correct the name.", information: false);
                }
            }
        }
    }

    private static Finding Found(CheckQuestion question, int entry, FindingKind kind, string words, string remedy, bool information)
    {
        var (file, line) = question.Places.OfAllowed(entry);
        return new Finding { Kind = kind, File = file, Line = (uint)line, Subject = $"allow-list entry {entry + 1}", Words = words, Remedy = remedy, Information = information };
    }

    private static string Article(NoticeType type) =>
        NoticeTypes.Name(type) is var name && "AEIOU".Contains(name[0], StringComparison.Ordinal) ? $"an {name}" : $"a {name}";

    private static bool IsPersonal(SchemaNode leaf) =>
        leaf.Rule.Sensitivity is Sensitivity.Personal or Sensitivity.SpecialCategory or Sensitivity.Identifier;
}
