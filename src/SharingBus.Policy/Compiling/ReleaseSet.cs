using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>The leaves that one grant releases of one notice type.</summary>
/// <param name="Leaves">What is released.</param>
/// <param name="NamedCore">Leaves of the core that the grant names, so that they count as content.</param>
/// <param name="NamedConfidential">Leaves of a confidential address that the grant names exactly.</param>
internal sealed record ReleaseSet(PathSet Leaves, PathSet NamedCore, PathSet NamedConfidential)
{
    private const string Everything = "*";

    /// <summary>Reads the release paths of a grant. A path that the type does not have is left to the caller to report.</summary>
    public static ReleaseSet Of(NoticeSchema schema, IEnumerable<string> paths)
    {
        var set = new ReleaseSet(schema.None, schema.None, schema.None);
        foreach (var path in paths)
        {
            set = path == Everything ? set.WithEverything(schema) : set.With(schema, schema.Find(path));
        }

        return set;
    }

    /// <summary>
    /// What is left when some leaves are shut: a companion that may not go takes what it qualifies with it,
    /// and what does go takes its companions along.
    /// </summary>
    public ReleaseSet Without(NoticeSchema schema, PathSet shut)
    {
        var leaves = Leaves.Except(shut);
        foreach (var companion in schema.Companions)
        {
            if (shut.Contains(companion.Node.Leaf))
            {
                leaves = leaves.Except(companion.Targets);
            }
        }

        var confidential = NamedConfidential;
        foreach (var companion in schema.Companions.Where(companion => !shut.Contains(companion.Node.Leaf)))
        {
            leaves = leaves.Overlaps(companion.Targets) ? leaves.With(companion.Node.Leaf) : leaves;
            confidential = confidential.Overlaps(companion.Targets) ? confidential.With(companion.Node.Leaf) : confidential;
        }

        return this with { Leaves = leaves, NamedConfidential = confidential };
    }

    private ReleaseSet WithEverything(NoticeSchema schema) =>
        this with { Leaves = Leaves.Union(schema.Root.Leaves.Except(schema.NamedOnly)) };

    private ReleaseSet With(NoticeSchema schema, SchemaNode? named)
    {
        if (named is null)
        {
            return this;
        }

        var reached = named.Leaves;
        var inside = IsInside(named, schema.NamedOnly) ? named.Leaves : named.Leaves.Except(schema.NamedOnly);
        var confidential = IsInside(named, schema.Confidential) ? reached : schema.None;
        return new ReleaseSet(
            Leaves.Union(inside),
            NamedCore.Union(reached.Intersect(schema.Core)),
            NamedConfidential.Union(confidential));
    }

    // A path names a guarded field where it is that field or one below it.
    private static bool IsInside(SchemaNode named, PathSet guarded) => named.Leaves.IsSubsetOf(guarded);
}
