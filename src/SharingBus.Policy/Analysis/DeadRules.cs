using SharingBus.Policy.Compiling;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Says why a grant can never apply: the first thing that stands in its way.</summary>
internal static class DeadRules
{
    public static Finding Explain(CheckQuestion question, RuleSet rules, Rule rule)
    {
        var (kind, words, remedy) = Why(question.Model, rules, rule);
        return RuleCheck.Found(kind, question, rules, rule.Written.Id, string.Empty, words, remedy);
    }

    private static (FindingKind Kind, string Words, string Remedy) Why(PolicyModel model, RuleSet rules, Rule rule)
    {
        Route[] routes = [.. model.Routes(route => (rules.Written.Agency.Length == 0 || route.Origin == rules.Written.Agency) && Reaches(model, rule, route))];
        if (routes.Length == 0)
        {
            return (FindingKind.DeadRule, "reaches nobody: no agency of the register has such a role, agency and sector together.", "Correct roles, agencies or sectors.");
        }

        NoticeSchema[] schemas = [.. rule.Written.Types_.Distinct().Select(NoticeSchema.Of)];
        if (Array.TrueForAll(schemas, schema => GrantBoxes.Of(rule, schema, rule.Written.Roles[0]).IsEmpty))
        {
            return (FindingKind.DeadRule, "contradicts itself: no notice of its types can be all that it asks for.", "Remove the condition that its types cannot fulfil.");
        }

        if (rule.Written.Emergency)
        {
            return (FindingKind.DeadRule, "is for break-glass, but never meets the federation's ceiling or IMMINENT_DANGER.", "Mark the same fields as emergency in the ceiling, with the purpose IMMINENT_DANGER.");
        }

        var joined = routes.SelectMany(route => schemas.SelectMany(schema => model.Agreements.Where(agreement => agreement.Covers(route.Origin, route.Recipient, schema.Type))))
            .Distinct().ToArray();
        if (joined.Length == 0)
        {
            return (FindingKind.NoAgreement, "has no agreement: none joins the two sides for any of its types, in this direction.", "Conclude an agreement, or remove the grant.");
        }

        CompiledAgreement[] agreed = [.. joined.Where(agreement => rule.Written.Purposes.Any(agreement.HasPurpose))];
        if (agreed.Length == 0)
        {
            return (FindingKind.NoAgreement, $"has no agreement for its purposes: {Ids(joined)} would join the two sides, but for others.", "Add the purpose to the agreement, or take it out of the grant.");
        }

        CompiledAgreement[] fitting = [.. agreed.Where(agreement => rule.Written.AgreementKinds.Count == 0 || rule.Written.AgreementKinds.Contains(agreement.Kind))];
        if (fitting.Length == 0)
        {
            return (FindingKind.NoAgreement, $"has no agreement of the kind that it asks for; {Ids(agreed)} would join the two sides.", "Correct agreement_kinds.");
        }

        if (!Array.Exists(fitting, agreement => agreement.Period.From < rule.Compiled.Period.Until && rule.Compiled.Period.From < agreement.Period.Until))
        {
            return (FindingKind.NoAgreement, $"is valid only while {Ids(fitting)} is not in force.", "Correct the dates.");
        }

        return rules.Written.Agency.Length == 0
            ? (FindingKind.DeadRule, "meets no grant of any member: nobody releases what it would let pass.", "Remove it, or let it stand if a member is to use it later.")
            : (FindingKind.DeadRule, "releases nothing: the ceiling lets none of it pass, or withholdings and the kind of agreement leave nothing.", "Ask governance to widen the ceiling, or remove the grant.");
    }

    private static string Ids(IEnumerable<CompiledAgreement> agreements) => CodeNames.Or([.. agreements.Select(agreement => agreement.Id)]);

    private static bool Reaches(PolicyModel model, Rule rule, Route route)
    {
        var grant = rule.Written;
        return (grant.Roles.Contains(route.Role) || grant.Roles.Contains(RuleNames.Any))
            && (grant.Agencies.Count == 0 || grant.Agencies.Contains(route.Recipient))
            && (grant.Sectors.Count == 0 || grant.Sectors.Contains(model.Register.SectorOf(route.Recipient)))
            && !(grant.Types_.All(type => type is NoticeType.Referral or NoticeType.CaseUpdate) && model.Register.Find(route.Recipient, route.Role) is { Hub: true });
    }
}
