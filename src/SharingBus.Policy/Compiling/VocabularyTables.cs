using System.Collections.Concurrent;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>What filters take from the vocabulary alone, worked out once for a bundle. Safe for many threads.</summary>
internal sealed class VocabularyTables
{
    private readonly ConcurrentDictionary<SchemaNode, MessageShape> _shapes = new();
    private readonly ConcurrentDictionary<(SchemaNode Node, bool HasCondition, bool MayBePersonal), ElementLayout> _layouts = new();

    /// <summary>Works them out for what some grants speak of, so that no decision has to wait for it.</summary>
    public void Prepare(IEnumerable<CompiledGrant> grants)
    {
        foreach (var group in grants.SelectMany(grant => grant.Rule.Types_.Distinct().Select(type => (Type: type, Grant: grant))).GroupBy(pair => pair.Type))
        {
            var schema = NoticeSchema.Of(group.Key);
            var conditioned = group.SelectMany(pair => pair.Grant.Elements(group.Key)).Select(condition => condition.Node).ToHashSet();
            Prepare(schema, schema.Root, conditioned);
        }
    }

    public MessageShape Shape(NoticeSchema schema, SchemaNode node) =>
        _shapes.GetOrAdd(node, static (node, schema) => new MessageShape(schema, node), schema);

    public ElementLayout Layout(SchemaNode node, bool hasCondition, bool mayBePersonal) =>
        _layouts.GetOrAdd((node, hasCondition, mayBePersonal), static key => ElementLayout.Of(key.Node, key.HasCondition, key.MayBePersonal));

    private void Prepare(NoticeSchema schema, SchemaNode message, HashSet<SchemaNode> conditioned)
    {
        Shape(schema, message);
        foreach (var child in message.Children.Where(child => !child.IsLeaf))
        {
            foreach (var mayBePersonal in new[] { true, false })
            {
                Layout(child, hasCondition: false, mayBePersonal);
                _ = conditioned.Contains(child) ? Layout(child, hasCondition: true, mayBePersonal) : null;
            }

            Prepare(schema, child, conditioned);
        }
    }
}
