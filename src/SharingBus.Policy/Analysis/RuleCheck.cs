using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Grants that can never apply or that add nothing, and rules that say nothing of themselves.</summary>
internal static class RuleCheck
{
    public static IEnumerable<Finding> Of(CheckQuestion question, IReadOnlyList<FieldWays> ways)
    {
        var model = question.Model;
        foreach (var policy in model.Policies)
        {
            FieldWays[] own = [.. ways.Where(one => one.Route.Origin == policy.Written.Agency)];
            foreach (var finding in Of(question, policy, own, static passage => passage.Own))
            {
                yield return finding;
            }
        }

        foreach (var finding in Of(question, model.Ceiling, ways, static passage => passage.Top))
        {
            yield return finding;
        }
    }

    private static IEnumerable<Finding> Of(CheckQuestion question, RuleSet rules, IReadOnlyList<FieldWays> ways, Func<Passage, Rule> side)
    {
        var left = new HashSet<Rule>(ReferenceEqualityComparer.Instance);
        foreach (var rule in rules.Grants)
        {
            if (rule.Compiled.Period.Until <= question.Today)
            {
                yield return Found(FindingKind.DeadRule, question, rules, rule.Written.Id, "valid_until",
                    $"ended on {rule.Written.ValidUntil}: it never applies again.", "Remove it, or give it a later end.");
            }
            else if (!ways.Any(one => one.Passages.Any(passage => ReferenceEquals(side(passage), rule))))
            {
                yield return DeadRules.Explain(question, rules, rule);
            }
            else if (Shadows.Of(rule, ways, side, left) is { Count: > 0 } others)
            {
                left.Add(rule);
                yield return Found(FindingKind.ShadowedRule, question, rules, rule.Written.Id, string.Empty,
                    $"adds nothing: {CodeNames.And(others)} already release all that it releases, to the same roles and for the same purposes.",
                    "Remove it, or remove from the others what this one is meant to say.");
            }
        }

        foreach (var (id, description) in rules.Written.Grants.Select(grant => (grant.Id, grant.Description))
            .Concat(rules.Written.Withholdings.Select(rule => (rule.Id, rule.Description))))
        {
            if (description.Length == 0)
            {
                yield return Found(FindingKind.DescriptionMissing, question, rules, id, string.Empty,
                    "has no description, so nobody can agree with it.", "Write one sentence: who learns what, and what for.");
            }
        }
    }

    internal static Finding Found(FindingKind kind, CheckQuestion question, RuleSet rules, string id, string field, string words, string remedy)
    {
        var (file, line) = question.Places.OfRule(rules.Written.Agency, id, field);
        return new Finding { Kind = kind, File = file, Line = (uint)line, Subject = Subject(rules, id), Words = words, Remedy = remedy };
    }

    private static string Subject(RuleSet rules, string id) => rules.Written.Agency.Length == 0 ? $"{RuleSet.CeilingPrefix}{id}" : $"{rules.Written.Agency}/{id}";
}
