using SharingBus.Policy.Schema;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>What must hold besides the policies for some fields to leave, in words. The evaluator and the filter see to it.</summary>
internal static class HardRules
{
    public static IReadOnlyList<string> Of(IReadOnlyList<(NoticeSchema Schema, SchemaNode Node)> fields)
    {
        var words = new List<string>
        {
            "The notice says its label, its purpose, its lawful basis, and whether it is real.",
            "Consent was not withdrawn; where consent is the basis, it was given for this agency and this purpose.",
            "A duty of secrecy, where there is one, was lifted, and the notice says how.",
            "The notice does not conceal its origin.",
            "The notice itself puts no stricter label on the field than the rule allows.",
            "TLP:RED reaches only a role that the rules name.",
        };
        AddWhere(fields, static (schema, node) => node.Leaves.Overlaps(schema.About), "What is about a person goes only under an agreement of the kind INFORM_AND_INTERVENE or INTELLIGENCE_LINK, or under break-glass.", words);
        AddWhere(fields, static (schema, node) => node.Leaves.Overlaps(schema.NamedOnly), "Some of it goes only where a rule names it; a rule for everything does not reach it.", words);
        AddWhere(fields, static (schema, node) => node.Leaves.Overlaps(schema.Confidential), "An address that is kept secret goes only where a rule names the address itself.", words);
        AddWhere(fields, static (_, node) => IsInStatement(node), "A statement goes only when it was reviewed, and only where every person it mentions goes.", words);
        AddWhere(fields, static (schema, _) => schema.Type is NoticeType.Referral or NoticeType.CaseUpdate, "A referral or case update never reaches a role of a hub.", words);
        return words;
    }

    private static void AddWhere(
        IReadOnlyList<(NoticeSchema Schema, SchemaNode Node)> fields, Func<NoticeSchema, SchemaNode, bool> holds, string words, List<string> all)
    {
        if (fields.Any(field => holds(field.Schema, field.Node)))
        {
            all.Add(words);
        }
    }

    private static bool IsInStatement(SchemaNode node)
    {
        for (var one = node; one is not null; one = one.Parent)
        {
            if (NoticeSchema.IsStatement(one.Message))
            {
                return true;
            }
        }

        return false;
    }
}
