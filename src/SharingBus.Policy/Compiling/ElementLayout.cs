using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>Everything that an element of one field may say of itself.</summary>
/// <param name="Attributes">By which the filter finds its place in the table.</param>
/// <param name="Cases">Every combination, in the order of the table.</param>
internal sealed record ElementLayout(ElementAttribute[] Attributes, ElementCase[] Cases)
{
    public static ElementLayout Of(SchemaNode node, bool hasCondition, bool mayBePersonal)
    {
        var dimensions = ElementDimension.Of(node, hasCondition, mayBePersonal);
        return new ElementLayout(ElementDimension.Attributes(dimensions), [.. ElementDimension.Cases(dimensions)]);
    }
}
