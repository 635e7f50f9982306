using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>
/// What is released inside one element, or at the top: the grants of the owner and of the ceiling that reach it.
/// What leaves is what both release.
/// </summary>
internal sealed class ViewScope
{
    /// <summary>Most leaves of a type whose forms are worked out on the stack.</summary>
    private const int MaxOnStack = 1024;

    private readonly MatchedGrant[] _owner;
    private readonly MatchedGrant[] _ceiling;
    private readonly NoticeSchema _schema;
    private readonly bool _confidential;

    public ViewScope(NoticeSchema schema, MatchedGrant[] owner, MatchedGrant[] ceiling, bool confidential = false)
    {
        _schema = schema;
        _owner = owner;
        _ceiling = ceiling;
        _confidential = confidential;
        Forms = Both();
        NamedCore = Named(_owner).Intersect(Named(_ceiling));
    }

    /// <summary>What both policies release, and in which forms.</summary>
    public FormMap Forms { get; }

    /// <summary>What both policies release in any form.</summary>
    public PathSet Leaves => Forms.Leaves;

    /// <summary>Leaves of the core that both policies name.</summary>
    public PathSet NamedCore { get; }

    public bool HasConditionAt(SchemaNode node) => HasConditionAt(_owner, node) || HasConditionAt(_ceiling, node);

    /// <summary>Which grants reach an element that says this of itself; null where there are too many for bits.</summary>
    public ElementReach? ReachOf(SchemaNode node, in ElementCase element, string role) =>
        _owner.Length <= ElementReach.MaxGrants && _ceiling.Length <= ElementReach.MaxGrants
            ? new ElementReach(Bits(_owner, node, element, role), Bits(_ceiling, node, element, role), element.AddressConfidential || _confidential)
            : null;

    /// <summary>The scope inside the elements that these grants reach.</summary>
    public ViewScope Inside(in ElementReach reach) => new(_schema, Of(_owner, reach.Own), Of(_ceiling, reach.Top), reach.Confidential);

    /// <summary>The scope inside one element that says this of itself.</summary>
    public ViewScope Inside(SchemaNode node, ElementCase element, string role) => new(
        _schema,
        Array.FindAll(_owner, match => element.IsReachedBy(match, node, role)),
        Array.FindAll(_ceiling, match => element.IsReachedBy(match, node, role)),
        element.AddressConfidential || _confidential);

    private static bool HasConditionAt(MatchedGrant[] grants, SchemaNode node)
    {
        foreach (var match in grants)
        {
            for (var i = 0; i < match.Elements.Length; i++)
            {
                if (ReferenceEquals(match.Elements[i].Node, node))
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static UInt128 Bits(MatchedGrant[] grants, SchemaNode node, in ElementCase element, string role)
    {
        var bits = UInt128.Zero;
        for (var i = 0; i < grants.Length; i++)
        {
            bits |= element.IsReachedBy(grants[i], node, role) ? UInt128.One << i : UInt128.Zero;
        }

        return bits;
    }

    private static MatchedGrant[] Of(MatchedGrant[] grants, UInt128 bits)
    {
        var reaching = new List<MatchedGrant>(grants.Length);
        for (var i = 0; i < grants.Length; i++)
        {
            if ((bits >> i & UInt128.One) != UInt128.Zero)
            {
                reaching.Add(grants[i]);
            }
        }

        return reaching.Count == grants.Length ? grants : [.. reaching];
    }

    private FormMap Both()
    {
        var forms = new uint[_schema.Leaves.Count];
        Span<uint> top = forms.Length <= MaxOnStack ? stackalloc uint[forms.Length] : new uint[forms.Length];
        top.Clear();
        Release(_owner, forms);
        Release(_ceiling, top);
        FormMap.Intersect(forms, top);
        return FormMap.Of(forms);
    }

    private void Release(MatchedGrant[] grants, Span<uint> forms)
    {
        foreach (var match in grants)
        {
            var released = _confidential ? match.Release.Forms.Except(_schema.Confidential.Except(match.Release.NamedConfidential)) : match.Release.Forms;
            released.AddTo(forms);
        }
    }

    private PathSet Named(MatchedGrant[] grants)
    {
        var set = _schema.None;
        foreach (var match in grants)
        {
            set = set.Union(match.Release.NamedCore);
        }

        return set;
    }
}
