using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Analysis;

/// <summary>Says a set of fields in the fewest paths. Qualifiers and the core go along with others and are not told.</summary>
internal static class FieldPathWords
{
    public static IReadOnlyList<string> Of(NoticeSchema schema, PathSet leaves)
    {
        var silent = Contents.Qualifiers(schema).Union(schema.Core);
        var paths = new List<string>();
        foreach (var child in schema.Root.Children)
        {
            Append(child, leaves, silent, paths);
        }

        return paths;
    }

    private static void Append(SchemaNode node, PathSet leaves, PathSet silent, List<string> paths)
    {
        if (!node.Leaves.Overlaps(leaves))
        {
            return;
        }

        if (node.Leaves.IsSubsetOf(leaves.Union(silent)))
        {
            paths.Add(node.Path);
            return;
        }

        foreach (var child in node.Children)
        {
            Append(child, leaves, silent, paths);
        }
    }
}
