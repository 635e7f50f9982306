using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Says a set of fields in the fewest paths: a message that is wholly in the set by its own path.</summary>
internal static class PathWords
{
    public static IReadOnlyList<string> Of(NoticeSchema schema, PathSet leaves)
    {
        var paths = new List<string>();
        foreach (var child in schema.Root.Children)
        {
            Append(child, leaves, paths);
        }

        return paths;
    }

    /// <summary>The fields that are released in a coarser form, form by form.</summary>
    public static IReadOnlyList<TransformRule> Transformed(NoticeSchema schema, FormMap forms)
    {
        var byForm = schema.Leaves.Where(leaf => forms[leaf.Leaf] != Forms.None)
            .GroupBy(leaf => Forms.Finest(forms[leaf.Leaf]))
            .Where(group => group.Key != Transform.Unspecified)
            .OrderBy(group => group.Key);
        var words = new List<TransformRule>();
        foreach (var group in byForm)
        {
            var leaves = group.Where(leaf => !LeafForms.Keeps(leaf, group.Key)).Aggregate(schema.None, (set, leaf) => set.With(leaf.Leaf));
            words.AddRange(Of(schema, leaves).Select(path => new TransformRule { Path = path, Transform = group.Key }));
        }

        return words;
    }

    /// <summary>The leaves that are released as they are.</summary>
    public static PathSet Kept(NoticeSchema schema, FormMap forms) => PathSet.Where(
        schema.Leaves.Count,
        leaf => forms[leaf] != Forms.None && LeafForms.Keeps(schema.Leaves[leaf], Forms.Finest(forms[leaf])));

    private static void Append(SchemaNode node, PathSet leaves, List<string> paths)
    {
        if (node.Leaves.IsSubsetOf(leaves))
        {
            paths.Add(node.Path);
            return;
        }

        foreach (var child in node.Children.Where(child => child.Leaves.Overlaps(leaves)))
        {
            Append(child, leaves, paths);
        }
    }
}
