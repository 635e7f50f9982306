using SharingBus.Policy.Compiling;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>Finds the fields that a name means.</summary>
internal static class FieldNames
{
    /// <summary>
    /// The nodes that are meant by <c>Person.date_of_birth</c> (a field of a message wherever it stands), <c>ThreatNotice.persons</c> (of one
    /// type) or <c>persons.names</c> (of every type that has it).
    /// </summary>
    /// <param name="name">The name.</param>
    /// <param name="hint">Where it is unknown: the nearest name that is known, as the tail of a sentence.</param>
    public static IReadOnlyList<(NoticeSchema Schema, SchemaNode Node)> Find(string name, out string hint)
    {
        hint = string.Empty;
        (NoticeSchema, SchemaNode)[] found = [.. Schemas().SelectMany(schema => In(schema, name).Select(node => (schema, node)))];
        if (found.Length == 0)
        {
            hint = NearestName.Hint(name, Known());
        }

        return found;
    }

    private static IEnumerable<NoticeSchema> Schemas() => NoticeTypes.All.Select(NoticeSchema.Of);

    private static IEnumerable<SchemaNode> In(NoticeSchema schema, string name)
    {
        var (head, rest) = Split(name);
        if (NoticeTypes.TryParse(head, out var type))
        {
            return type != schema.Type ? [] : rest.Length == 0 ? schema.Root.Children : schema.Find(rest) is { } one ? [one] : [];
        }

        return IsMessage(head)
            ? Messages(schema, head).SelectMany(node => rest.Length == 0 ? [node] : Below(node, rest) is { } one ? [one] : Array.Empty<SchemaNode>())
            : schema.Find(name) is { } node ? [node] : [];
    }

    // Messages are written with a capital, fields never.
    private static bool IsMessage(string head) => head.Length > 0 && char.IsAsciiLetterUpper(head[0]);

    private static IEnumerable<SchemaNode> Messages(NoticeSchema schema, string message) =>
        schema.Paths.Select(path => schema.Find(path)!).Where(node => node.Message?.Name == message);

    private static SchemaNode? Below(SchemaNode? node, string path)
    {
        foreach (var name in path.Split('.'))
        {
            node = node?.Child(name);
        }

        return node;
    }

    private static IEnumerable<string> Known()
    {
        foreach (var schema in Schemas())
        {
            foreach (var path in schema.Paths)
            {
                var node = schema.Find(path)!;
                yield return path;
                yield return $"{NoticeTypes.Name(schema.Type)}.{path}";
                yield return $"{node.Parent!.Message!.Name}.{node.Field!.Name}";
            }
        }
    }

    private static (string Head, string Tail) Split(string name)
    {
        var dot = name.IndexOf('.', StringComparison.Ordinal);
        return dot < 0 ? (name, string.Empty) : (name[..dot], name[(dot + 1)..]);
    }
}
