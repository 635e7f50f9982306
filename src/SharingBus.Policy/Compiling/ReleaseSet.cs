using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>What one grant releases of one notice type, and in which forms.</summary>
/// <param name="Forms">What is released.</param>
/// <param name="NamedCore">Leaves of the core that the grant names, so that they count as content.</param>
/// <param name="NamedConfidential">Leaves of a confidential address that the grant names exactly.</param>
internal sealed record ReleaseSet(FormMap Forms, PathSet NamedCore, PathSet NamedConfidential)
{
    /// <summary>What is released in any form.</summary>
    public PathSet Leaves => Forms.Leaves;

    /// <summary>Reads the paths of a grant. A path that the type does not have is left to the caller to report.</summary>
    public static ReleaseSet Of(NoticeSchema schema, Grant grant)
    {
        var set = new ReleaseSet(schema.Withheld, schema.None, schema.None);
        foreach (var path in grant.Release)
        {
            set = path == RuleNames.Any ? set.WithEverything(schema) : set.With(schema, schema.Find(path), uint.MaxValue);
        }

        foreach (var rule in grant.Transforms)
        {
            set = set.With(schema, schema.Find(rule.Path), Schema.Forms.DownFrom(rule.Transform));
        }

        return set;
    }

    /// <summary>
    /// What is left when some leaves are shut: a companion that may not go takes what it qualifies with it,
    /// and what does go takes its companions along.
    /// </summary>
    public ReleaseSet Without(NoticeSchema schema, PathSet shut)
    {
        var forms = Forms.ToArray();
        Clear(forms, shut);
        foreach (var companion in schema.Companions)
        {
            if (shut.Contains(companion.Node.Leaf))
            {
                Clear(forms, companion.Targets);
            }
        }

        var confidential = NamedConfidential;
        var released = PathSet.NonZero(forms);
        foreach (var companion in schema.Companions)
        {
            var leaf = companion.Node.Leaf;
            if (shut.Contains(leaf))
            {
                continue;
            }

            if (released.Overlaps(companion.Targets))
            {
                // A qualifier and the core go as they are; the rest of a point in time only in the forms of what it goes with.
                var asItIs = companion.IsQualifier || schema.Core.Contains(leaf);
                forms[leaf] |= (asItIs ? uint.MaxValue : AnyOf(forms, companion.Targets)) & companion.Node.Forms;
                released = forms[leaf] == Schema.Forms.None || released.Contains(leaf) ? released : released.With(leaf);
            }

            confidential = confidential.Overlaps(companion.Targets) ? confidential.With(leaf) : confidential;
        }

        return this with { Forms = FormMap.Of(forms), NamedConfidential = confidential };
    }

    private static void Clear(uint[] forms, PathSet leaves)
    {
        foreach (var leaf in leaves)
        {
            forms[leaf] = Schema.Forms.None;
        }
    }

    private static uint AnyOf(uint[] forms, PathSet leaves)
    {
        var any = Schema.Forms.None;
        foreach (var leaf in leaves)
        {
            any |= forms[leaf];
        }

        return any;
    }

    private ReleaseSet WithEverything(NoticeSchema schema) =>
        this with { Forms = Forms.With(schema.Leaves, schema.Root.Leaves.Except(schema.NamedOnly), uint.MaxValue) };

    private ReleaseSet With(NoticeSchema schema, SchemaNode? named, uint forms)
    {
        if (named is null)
        {
            return this;
        }

        var reached = named.Leaves;
        var inside = IsInside(named, schema.NamedOnly) ? named.Leaves : named.Leaves.Except(schema.NamedOnly);
        var confidential = IsInside(named, schema.Confidential) ? reached : schema.None;
        return new ReleaseSet(
            Forms.With(schema.Leaves, inside, forms),
            NamedCore.Union(reached.Intersect(schema.Core)),
            NamedConfidential.Union(confidential));
    }

    // A path names a guarded field where it is that field or one below it.
    private static bool IsInside(SchemaNode named, PathSet guarded) => named.Leaves.IsSubsetOf(guarded);
}
