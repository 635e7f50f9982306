using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Explaining;

/// <summary>Tells in which forms the fields of one notice are released: read from the filter's own tables, element by element.</summary>
internal static class FormPrinter
{
    /// <summary>The coarser forms of each path, finest family first; a path that is released as it is alone is not there.</summary>
    public static IReadOnlyDictionary<string, IReadOnlyList<Transform>> Of(NoticeType type, FieldFilter filter, ReadOnlySpan<byte> notice)
    {
        var forms = new Dictionary<string, SortedSet<Transform>>(StringComparer.Ordinal);
        if (filter.Root is { Transforms: true } root)
        {
            Walk(NoticeSchema.Of(type).Root, root, notice, forms);
        }

        return forms.ToDictionary(entry => entry.Key, entry => (IReadOnlyList<Transform>)[.. entry.Value], StringComparer.Ordinal);
    }

    private static void Walk(SchemaNode node, MessageFilter filter, ReadOnlySpan<byte> message, Dictionary<string, SortedSet<Transform>> forms)
    {
        for (var position = 0; position < message.Length;)
        {
            if (!Wire.TryTag(message, ref position, out var number, out var wireType) || !Wire.TrySkip(message, wireType, ref position, out var payload))
            {
                return;
            }

            if (node.Child(number) is not { } child || number >= filter.Fields.Length)
            {
                continue;
            }

            var entry = filter.Fields[number];
            if (entry.Transform is { } transform)
            {
                Add(child.Path, transform.Transform, forms);
            }
            else if (entry.Element is { } element && element.TrySelect(message[payload..position], out var below) && below is not null)
            {
                Walk(child, below, message[payload..position], forms);
            }
        }
    }

    private static void Add(string path, Transform transform, Dictionary<string, SortedSet<Transform>> forms)
    {
        if (!forms.TryGetValue(path, out var known))
        {
            forms.Add(path, known = []);
        }

        known.Add(transform);
    }
}
