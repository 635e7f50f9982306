using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>
/// What is released inside one element, or at the top: the grants of the owner and of the ceiling that reach it.
/// What leaves is what both release.
/// </summary>
internal sealed class ViewScope
{
    private readonly MatchedGrant[] _owner;
    private readonly MatchedGrant[] _ceiling;
    private readonly NoticeSchema _schema;
    private readonly bool _confidential;

    public ViewScope(NoticeSchema schema, IEnumerable<MatchedGrant> owner, IEnumerable<MatchedGrant> ceiling, bool confidential = false)
    {
        _schema = schema;
        _owner = [.. owner];
        _ceiling = [.. ceiling];
        _confidential = confidential;
        Forms = Released(_owner).Intersect(Released(_ceiling));
        NamedCore = Named(_owner).Intersect(Named(_ceiling));
    }

    /// <summary>What both policies release, and in which forms.</summary>
    public FormMap Forms { get; }

    /// <summary>What both policies release in any form.</summary>
    public PathSet Leaves => Forms.Leaves;

    /// <summary>Leaves of the core that both policies name.</summary>
    public PathSet NamedCore { get; }

    public bool HasConditionAt(SchemaNode node) =>
        _owner.Concat(_ceiling).Any(match => match.Elements.Any(condition => ReferenceEquals(condition.Node, node)));

    /// <summary>The scope inside one element that says this of itself.</summary>
    public ViewScope Inside(SchemaNode node, in ElementCase element, string role) =>
        new(_schema, Reaching(_owner, node, element, role), Reaching(_ceiling, node, element, role), element.AddressConfidential || _confidential);

    private static IEnumerable<MatchedGrant> Reaching(MatchedGrant[] grants, SchemaNode node, ElementCase element, string role) =>
        grants.Where(match => element.IsReachedBy(match, node, role));

    private FormMap Released(MatchedGrant[] grants)
    {
        var set = _schema.Withheld;
        foreach (var match in grants)
        {
            var shut = _confidential ? _schema.Confidential.Except(match.Release.NamedConfidential) : _schema.None;
            set = set.Union(match.Release.Forms.Except(shut));
        }

        return set;
    }

    private PathSet Named(MatchedGrant[] grants) =>
        grants.Aggregate(_schema.None, (set, match) => set.Union(match.Release.NamedCore));
}
