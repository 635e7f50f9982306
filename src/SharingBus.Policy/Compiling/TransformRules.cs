using Google.Protobuf.Collections;
using Google.Protobuf.Reflection;
using SharingBus.Policy.Documents;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>What the coarser forms of a grant must hold.</summary>
internal static class TransformRules
{
    private static readonly EnumDescriptor TransformList = TransformRule.Descriptor.FindFieldByNumber(TransformRule.TransformFieldNumber).EnumType;

    public static void Check(NoticeSchema[] schemas, RepeatedField<TransformRule> rules, List<RuleFault> faults)
    {
        for (var i = 0; i < rules.Count && faults.Count < RuleFault.Most; i++)
        {
            var rule = rules[i];
            if (rule.Transform == Transform.Unspecified || !Enum.IsDefined(rule.Transform))
            {
                faults.Add(new RuleFault($"transforms[{i}].transform", "is missing"));
            }
            else if (Array.TrueForAll(schemas, schema => schema.Find(rule.Path) is null))
            {
                faults.Add(new RuleFault($"transforms[{i}].path", FieldPaths.Unknown(schemas, rule.Path)));
            }
            else if (!Array.Exists(schemas, schema => Fits(schema, rule)))
            {
                faults.Add(new RuleFault($"transforms[{i}]", $"'{rule.Path}' holds nothing that can be told as {Name(rule.Transform)}{Possible(schemas, rule.Path)}"));
            }
        }
    }

    private static bool Fits(NoticeSchema schema, TransformRule rule) =>
        schema.Find(rule.Path) is { } node && schema.Leaves.Any(leaf => leaf.IsAtOrBelow(node) && (leaf.Forms & Forms.Only(rule.Transform)) != 0);

    private static string Name(Transform transform) => EnumNames.Of(TransformList, (int)transform);

    private static string Possible(NoticeSchema[] schemas, string path)
    {
        var forms = schemas.Where(schema => schema.Find(path) is not null)
            .SelectMany(schema => schema.Leaves.Where(leaf => leaf.IsAtOrBelow(schema.Find(path)!)))
            .Aggregate(Forms.None, (set, leaf) => set | leaf.Forms);
        var names = Enum.GetValues<Transform>().Where(transform => transform != Transform.Unspecified && (forms & Forms.Only(transform)) != 0).Select(Name).ToArray();
        return names.Length == 0 ? "; it can only be released as it is" : $"; possible: {string.Join(", ", names)}";
    }
}
