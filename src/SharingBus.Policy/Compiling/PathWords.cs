using SharingBus.Policy.Schema;

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
