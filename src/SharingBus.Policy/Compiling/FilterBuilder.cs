using Google.Protobuf.Reflection;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Turns a scope into the tables of a filter. Runs once for each class of notices.</summary>
internal sealed class FilterBuilder(NoticeSchema schema, string role, bool mayBePersonal, FilterPool pool)
{
    public FieldFilter Build(ViewScope scope) => pool.Filter(Message(schema.Root, scope));

    private MessageFilter? Message(SchemaNode node, ViewScope scope)
    {
        var isCore = !ReferenceEquals(node, schema.Root) && node.Leaves.Overlaps(schema.Core);
        if (!scope.Leaves.Overlaps(node.Leaves))
        {
            return null;
        }

        var fields = new FieldEntry[node.Children.Max(child => child.Field!.FieldNumber) + 1];
        var content = 0UL;
        foreach (var child in node.Children)
        {
            var entry = Entry(child, scope);
            fields[child.Field!.FieldNumber] = entry;
            content |= entry.Action != FieldAction.Drop && IsContent(child, scope) ? Bit(child) : 0;
        }

        return pool.Intern(new MessageFilter
        {
            Fields = fields,
            Content = content,
            Partials = [.. node.Children.Where(IsPartialQualifier).Select(child => Partial(node, child))],
            NeedsContent = !isCore,
            IsStatement = NoticeSchema.IsStatement(node.Message),
        });
    }

    private FieldEntry Entry(SchemaNode child, ViewScope scope)
    {
        var field = child.Field!;
        var isPacked = IsPacked(field);
        var entry = new FieldEntry
        {
            WireType = (byte)(isPacked ? Wire.Length : WireTypeOf(field.FieldType)),
            Singular = !field.IsRepeated || isPacked,
            HoldsPersons = NoticeSchema.IsPerson(child.Message),
        };
        if (child.IsLeaf)
        {
            return scope.Leaves.Contains(child.Leaf) ? entry with { Action = FieldAction.Keep } : entry;
        }

        return Element(child, scope) is { ReleasesAnything: true } element
            ? entry with { Action = FieldAction.Descend, Element = element }
            : entry;
    }

    private ElementFilter Element(SchemaNode node, ViewScope scope)
    {
        var dimensions = ElementDimension.Of(node, scope, mayBePersonal);
        var table = ElementDimension.Cases(dimensions)
            .Select(element => element.IsSensitive ? null : Message(node, dimensions.Count == 0 ? scope : scope.Inside(node, element, role)))
            .ToArray();
        return table.Distinct().Count() == 1 ? new ElementFilter([], [table[0]]) : new ElementFilter(ElementDimension.Attributes(dimensions), table);
    }

    private bool IsContent(SchemaNode child, ViewScope scope)
    {
        if (!child.IsLeaf)
        {
            // What is content inside the marked core, the core itself reports.
            return !child.Leaves.Overlaps(schema.Core);
        }

        return child.Rule.Qualifies.Length == 0 && (!schema.Core.Contains(child.Leaf) || scope.NamedCore.Contains(child.Leaf));
    }

    private static bool IsPartialQualifier(SchemaNode node) => node.Rule.Qualifies is { Length: > 0 } and not "*";

    private static PartialQualifier Partial(SchemaNode message, SchemaNode qualifier)
    {
        var targets = qualifier.Rule.Qualifies.Split(',', StringSplitOptions.TrimEntries).Select(name => message.Child(name)!);
        return new PartialQualifier(Bit(qualifier), targets.Aggregate(0UL, (bits, target) => bits | Bit(target)));
    }

    private static ulong Bit(SchemaNode node) => node.Field!.FieldNumber <= MessageFilter.MaxFieldNumber
        ? 1UL << node.Field.FieldNumber
        : throw new InvalidOperationException($"The field number of {node.Path} is above {MessageFilter.MaxFieldNumber}.");

    // The descriptor calls every repeated field packed, also those of a type that cannot be.
    private static bool IsPacked(FieldDescriptor field) =>
        field.IsRepeated && field.IsPacked && WireTypeOf(field.FieldType) != Wire.Length;

    private static int WireTypeOf(FieldType type) => type switch
    {
        FieldType.Double or FieldType.Fixed64 or FieldType.SFixed64 => Wire.Fixed64,
        FieldType.Float or FieldType.Fixed32 or FieldType.SFixed32 => Wire.Fixed32,
        FieldType.String or FieldType.Bytes or FieldType.Message => Wire.Length,
        FieldType.Group => throw new InvalidOperationException("The vocabulary has no groups."),
        _ => Wire.Varint,
    };
}
