using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Explaining;

/// <summary>Tells which field paths stand in given bytes, and how often: "who got which fields". Values are never told.</summary>
public static class PathPrinter
{
    /// <summary>Stands in a path for a field that the vocabulary does not have, and for bytes that cannot be read.</summary>
    public const string Unknown = "?";

    /// <summary>The paths of all single values, in the order in which they first stand, each once.</summary>
    /// <param name="type">Type of the notice.</param>
    /// <param name="notice">A serialized notice or view.</param>
    public static IReadOnlyList<string> Paths(NoticeType type, ReadOnlySpan<byte> notice) => [.. Count(type, notice).Keys];

    /// <summary>How often each path stands there: a path below a repeated field may stand many times.</summary>
    /// <param name="type">Type of the notice.</param>
    /// <param name="notice">A serialized notice or view.</param>
    public static IReadOnlyDictionary<string, int> Count(NoticeType type, ReadOnlySpan<byte> notice)
    {
        // Keeps the order of insertion because nothing is ever removed.
        var counts = new OrderedDictionary<string, int>(StringComparer.Ordinal);
        Walk(NoticeSchema.Of(type).Root, notice, counts);
        return counts;
    }

    private static void Walk(SchemaNode node, ReadOnlySpan<byte> message, OrderedDictionary<string, int> counts)
    {
        for (var position = 0; position < message.Length;)
        {
            if (!Wire.TryTag(message, ref position, out var number, out var wireType)
                || !Wire.TrySkip(message, wireType, ref position, out var payload))
            {
                Add(Below(node, Unknown), counts);
                return;
            }

            var child = node.Child(number);
            if (child is { IsLeaf: false } && wireType == Wire.Length)
            {
                Walk(child, message[payload..position], counts);
            }
            else
            {
                Add(child is { IsLeaf: true } ? child.Path : Below(node, Unknown), counts);
            }
        }
    }

    private static string Below(SchemaNode node, string name) => node.Path.Length == 0 ? name : $"{node.Path}.{name}";

    private static void Add(string path, OrderedDictionary<string, int> counts) => counts[path] = counts.GetValueOrDefault(path) + 1;
}
