using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Analysis;

/// <summary>What counts as content: without any, nothing of a notice leaves.</summary>
internal static class Contents
{
    /// <summary>The leaves that are content by themselves: no qualifiers, and of the core only what both policies name.</summary>
    public static PathSet Of(NoticeSchema schema, PathSet leaves, PathSet namedCore) =>
        leaves.Except(Qualifiers(schema)).Except(schema.Core.Except(namedCore));

    /// <summary>The qualifiers of a type.</summary>
    public static PathSet Qualifiers(NoticeSchema schema) =>
        schema.Companions.Where(companion => companion.IsQualifier).Aggregate(schema.None, (set, one) => set.With(one.Node.Leaf));
}
