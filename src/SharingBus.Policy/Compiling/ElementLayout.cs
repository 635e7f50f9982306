using System.Collections.Concurrent;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>Everything that an element of one field may say of itself: worked out once from the vocabulary.</summary>
/// <param name="Attributes">By which the filter finds its place in the table.</param>
/// <param name="Cases">Every combination, in the order of the table.</param>
internal sealed record ElementLayout(ElementAttribute[] Attributes, ElementCase[] Cases)
{
    private static readonly ConcurrentDictionary<(SchemaNode Node, bool HasCondition, bool MayBePersonal), ElementLayout> Known = new();

    public static ElementLayout Of(SchemaNode node, bool hasCondition, bool mayBePersonal) =>
        Known.GetOrAdd((node, hasCondition, mayBePersonal), static key =>
        {
            var dimensions = ElementDimension.Of(key.Node, key.HasCondition, key.MayBePersonal);
            return new ElementLayout(ElementDimension.Attributes(dimensions), [.. ElementDimension.Cases(dimensions)]);
        });
}
