using Google.Protobuf.Collections;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Policy.Compiling;

/// <summary>What a withholding must hold. A faulty one stops its whole policy: leaving it out would release more.</summary>
internal static class WithholdingRules
{
    /// <summary>Everything that is wrong, all at once.</summary>
    public static IReadOnlyList<RuleFault> Check(Withholding rule)
    {
        var faults = RuleFault.OfId(rule.Id);
        if (rule.Withhold.Count == 0)
        {
            faults.Add(new RuleFault("withhold", "must name something"));
        }

        if (!rule.Types_.All(NoticeTypes.IsKnown))
        {
            faults.Add(new RuleFault("types", "names no notice type"));
            return faults;
        }

        var types = rule.Types_.Count == 0 ? NoticeTypes.All : rule.Types_;
        NoticeSchema[] schemas = [.. types.Distinct().Select(NoticeSchema.Of)];
        faults.AddRange(FieldPaths.Check(schemas, rule.Withhold, "withhold"));
        faults.AddRange(ShutsCore(schemas, rule.Withhold));
        return faults;
    }

    private static IEnumerable<RuleFault> ShutsCore(NoticeSchema[] schemas, RepeatedField<string> paths)
    {
        for (var i = 0; i < paths.Count; i++)
        {
            if (Array.Exists(schemas, schema => schema.Find(paths[i]) is { } node && node.Leaves.Overlaps(schema.Core)))
            {
                yield return new RuleFault($"withhold[{i}]", $"'{paths[i]}' travels with every view; withhold '*' where nothing may be released");
            }
        }
    }
}
