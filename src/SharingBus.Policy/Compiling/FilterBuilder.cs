using Google.Protobuf.Reflection;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Turns a scope into the tables of a filter. Runs once for each class of notices.</summary>
internal sealed class FilterBuilder(NoticeSchema schema, string role, bool mayBePersonal, FilterPool pool)
{
    /// <summary>The filter of a scope. Pseudonyms of an agreement are made with that agreement's key.</summary>
    public FieldFilter Build(ViewScope scope, string agreement) => pool.Filter(Message(schema.Root, scope), agreement);

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
            Transforms = Array.Exists(fields, entry => entry.Transform is not null || Any(entry, static below => below.Transforms)),
            UsesAgreementKey = Array.Exists(
                fields, entry => entry.Transform?.Transform == Transform.PseudonymAgreement || Any(entry, static below => below.UsesAgreementKey)),
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
            return scope.Forms[child.Leaf] == Forms.None ? entry : Leaf(entry, child, scope);
        }

        return Element(child, scope) is { ReleasesAnything: true } element
            ? entry with { Action = FieldAction.Descend, Element = element }
            : entry;
    }

    private static FieldEntry Leaf(FieldEntry entry, SchemaNode leaf, ViewScope scope)
    {
        var form = IsPrecision(leaf) ? FormOfPoint(leaf.Parent!, scope) : Forms.Finest(scope.Forms[leaf.Leaf]);
        if (LeafForms.Keeps(leaf, form) || IsOffset(leaf))
        {
            return entry with { Action = FieldAction.Keep };
        }

        var transform = IsPrecision(leaf) ? FieldTransform.OfPrecision(leaf, form) : FieldTransform.Of(leaf, form);
        return entry with { Action = FieldAction.Transform, Transform = transform };
    }

    // A place whose point is coarser than it was cannot call itself exact any more.
    private static Transform FormOfPoint(SchemaNode place, ViewScope scope) => place.Child(Place.PointFieldNumber)!.Children
        .Select(coordinate => scope.Forms[coordinate.Leaf])
        .Where(forms => forms != Forms.None)
        .Select(Forms.Finest)
        .DefaultIfEmpty(Transform.Unspecified)
        .Max();

    private static bool IsPrecision(SchemaNode leaf) =>
        leaf.Parent!.Message!.FullName == Place.Descriptor.FullName && leaf.Field!.FieldNumber == Place.PrecisionFieldNumber;

    // The offset from UTC stays as it is: without it nobody could tell which day was meant.
    private static bool IsOffset(SchemaNode leaf) =>
        leaf.Parent!.Message!.FullName == Moment.Descriptor.FullName && leaf.Field!.FieldNumber == Moment.OffsetMinutesFieldNumber;

    private static bool Any(FieldEntry entry, Func<MessageFilter, bool> holds) =>
        entry.Element?.Table.Any(filter => filter is not null && holds(filter)) ?? false;

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
