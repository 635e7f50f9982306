using System.Runtime.InteropServices;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Compiling;

/// <summary>Turns a scope into the tables of a filter. Runs once for each set of rules.</summary>
internal sealed class FilterBuilder(NoticeSchema schema, string role, bool mayBePersonal, FilterPool pool, VocabularyTables tables)
{
    /// <summary>Most leaves of a message that is looked for by their forms.</summary>
    private const int MaxPlain = 128;

    /// <summary>The tables of a scope; null where it releases nothing.</summary>
    public MessageFilter? Build(ViewScope scope) => Message(schema.Root, scope);

    private MessageFilter? Message(SchemaNode node, ViewScope scope)
    {
        if (!scope.Leaves.Overlaps(node.Leaves))
        {
            return null;
        }

        var shape = tables.Shape(schema, node);
        if (!shape.IsPlain || shape.LeafCount > MaxPlain || scope.NamedCore.Overlaps(node.Leaves))
        {
            return Table(shape, scope);
        }

        // Most messages are released as other rules release them too: these are found by the forms of their leaves.
        Span<int> key = stackalloc int[shape.LeafCount + 2];
        (key[0], key[1]) = ((int)schema.Type, node.Number);
        MemoryMarshal.Cast<uint, int>(scope.Forms.Slice(node.FirstLeaf, shape.LeafCount)).CopyTo(key[2..]);
        if (pool.Plain(key) is { } known)
        {
            return known;
        }

        var made = Table(shape, scope);
        pool.PutPlain(key, made);
        return made;
    }

    private MessageFilter Table(MessageShape shape, ViewScope scope)
    {
        var fields = shape.Fields();
        var (content, transforms, usesAgreementKey) = (0UL, false, false);
        foreach (var child in shape.Children)
        {
            ref var entry = ref fields[child.Field!.FieldNumber];
            entry = child.IsLeaf ? Leaf(entry, child, scope) : Below(entry, child, scope);
            if (entry.Action == FieldAction.Drop)
            {
                continue;
            }

            var bit = MessageShape.Bit(child);
            content |= (shape.Content & bit) | ((shape.NamedContent & bit) != 0 && scope.NamedCore.Contains(child.Leaf) ? bit : 0);
            transforms |= entry.Transform is not null || entry.Element is { Transforms: true };
            usesAgreementKey |= entry.Transform?.Transform == Transform.PseudonymAgreement || entry.Element is { UsesAgreementKey: true };
        }

        return pool.Intern(new MessageFilter
        {
            Fields = fields,
            Content = content,
            Partials = shape.Partials,
            NeedsContent = !shape.IsCore,
            Transforms = transforms,
            UsesAgreementKey = usesAgreementKey,
            IsStatement = shape.IsStatement,
        });
    }

    private FieldEntry Below(FieldEntry entry, SchemaNode child, ViewScope scope) => Element(child, scope) is { ReleasesAnything: true } element
        ? entry with { Action = FieldAction.Descend, Element = element }
        : entry;

    private static FieldEntry Leaf(FieldEntry entry, SchemaNode leaf, ViewScope scope)
    {
        var forms = scope.Forms[leaf.Leaf];
        if (forms == Forms.None)
        {
            return entry;
        }

        var form = IsPrecision(leaf) ? FormOfPoint(leaf.Parent!, scope) : Forms.Finest(forms);
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
        leaf.Field!.FieldNumber == Place.PrecisionFieldNumber && leaf.Parent!.Message!.FullName == Place.Descriptor.FullName;

    // The offset from UTC stays as it is: without it nobody could tell which day was meant.
    private static bool IsOffset(SchemaNode leaf) =>
        leaf.Field!.FieldNumber == Moment.OffsetMinutesFieldNumber && leaf.Parent!.Message!.FullName == Moment.Descriptor.FullName;

    // Few of the many cases differ in who reaches them: a filter is made for each reach, not for each case.
    private ElementFilter Element(SchemaNode node, ViewScope scope)
    {
        var layout = tables.Layout(node, scope.HasConditionAt(node), mayBePersonal);
        if (layout.Attributes.Length == 0 || !scope.Leaves.Overlaps(node.Leaves))
        {
            return new ElementFilter([], [Message(node, scope)]);
        }

        var table = new MessageFilter?[layout.Cases.Length];
        var made = new Dictionary<ElementReach, MessageFilter?>();
        for (var i = 0; i < table.Length; i++)
        {
            ref readonly var element = ref layout.Cases[i];
            if (element.IsSensitive)
            {
                continue;
            }

            if (scope.ReachOf(node, element, role) is not { } reach)
            {
                table[i] = Message(node, scope.Inside(node, element, role));
            }
            else if (!made.TryGetValue(reach, out table[i]))
            {
                table[i] = Message(node, scope.Inside(reach));
                made.Add(reach, table[i]);
            }
        }

        return Array.TrueForAll(table, filter => ReferenceEquals(filter, table[0])) ? new ElementFilter([], [table[0]]) : new ElementFilter(layout.Attributes, table);
    }
}
