using System.Collections.Concurrent;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>What filters take from the vocabulary alone, worked out once for a bundle. Safe for many threads.</summary>
internal sealed class VocabularyTables
{
    private readonly ConcurrentDictionary<SchemaNode, MessageShape> _shapes = new();
    private readonly ConcurrentDictionary<(SchemaNode Node, bool HasCondition, bool MayBePersonal), ElementLayout> _layouts = new();

    public MessageShape Shape(NoticeSchema schema, SchemaNode node) =>
        _shapes.GetOrAdd(node, static (node, schema) => new MessageShape(schema, node), schema);

    public ElementLayout Layout(SchemaNode node, bool hasCondition, bool mayBePersonal) =>
        _layouts.GetOrAdd((node, hasCondition, mayBePersonal), static key => ElementLayout.Of(key.Node, key.HasCondition, key.MayBePersonal));
}
