using SharingBus.Policy.Compiling;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Explaining;

/// <summary>Finds, for the fields of one notice, the grants that release them and those that come nearest.</summary>
internal sealed class FieldExplainer(DecisionMaker maker, DecisionRequest request, Decision decision)
{
    private readonly NoticeSchema _schema = NoticeSchema.Of(request.Type);
    private readonly IReadOnlyList<MatchedGrant> _matched = maker.OwnMatches(request, decision.AgreementId);
    private readonly CompiledAgreement? _agreement = maker.Agreement(decision.AgreementId);

    public ExplainedField Explain(ExplainedField field) => _schema.Find(field.Path) is not { } node ? field : field with
    {
        RuleIds = [.. _matched.Where(match => match.Release.Leaves.Contains(node.Leaf)).Select(match => match.Grant.Id)],
        Nearest = field.IsReleased ? null : Nearest(node),
    };

    private NearestGrant? Nearest(SchemaNode node) => maker.PolicyOf(request.Origin).Grants
        .Where(grant => grant.Concerns(request.Type) && grant.Release(request.Type).Leaves.Contains(node.Leaf))
        .Select(grant => new NearestGrant(grant.Id, [.. grant.Lacks(request, maker.Gate(request, _agreement)), .. LacksInside(grant, node)]))
        .MinBy(nearest => nearest.Lacks.Count);

    private IEnumerable<string> LacksInside(CompiledGrant grant, SchemaNode node)
    {
        if (!grant.AllowsTlp(request.Facts.Tlp, request.Role))
        {
            yield return "the label";
        }

        foreach (var condition in grant.Elements(request.Type).Where(condition => node.IsAtOrBelow(condition.Node)))
        {
            yield return $"the element of {condition.Node.Path}";
        }
    }
}
