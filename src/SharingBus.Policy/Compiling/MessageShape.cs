using Google.Protobuf.Reflection;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;

namespace SharingBus.Policy.Compiling;

/// <summary>What the vocabulary alone says of the filter of one message.</summary>
internal sealed class MessageShape
{
    private readonly FieldEntry[] _fields;

    public MessageShape(NoticeSchema schema, SchemaNode node)
    {
        Children = [.. node.Children];
        _fields = new FieldEntry[Children.Max(child => child.Field!.FieldNumber) + 1];
        foreach (var child in Children)
        {
            _fields[child.Field!.FieldNumber] = Dropped(child);
        }

        Partials = [.. Children.Where(IsPartialQualifier).Select(child => Partial(node, child))];
        IsCore = !ReferenceEquals(node, schema.Root) && node.Leaves.Overlaps(schema.Core);
        IsPlain = !Messages(node).Any(below => ElementDimension.Of(below, hasCondition: true, mayBePersonal: false).Count > 0);
        LeafCount = node.Leaves.Count;
        IsStatement = NoticeSchema.IsStatement(node.Message);
        // What is content inside the marked core, the core itself reports.
        Content = Bits(child => child.IsLeaf ? child.Rule.Qualifies.Length == 0 && !schema.Core.Contains(child.Leaf) : !child.Leaves.Overlaps(schema.Core));
        NamedContent = Bits(child => child.IsLeaf && child.Rule.Qualifies.Length == 0 && schema.Core.Contains(child.Leaf));
    }

    public SchemaNode[] Children { get; }

    /// <summary>Fields that are content wherever they are released.</summary>
    public ulong Content { get; }

    /// <summary>Fields that are content where they are named.</summary>
    public ulong NamedContent { get; }

    public PartialQualifier[] Partials { get; }

    /// <summary>Whether it belongs to the marked core, below the notice itself.</summary>
    public bool IsCore { get; }

    public bool IsStatement { get; }

    /// <summary>Whether nothing below it decides about itself, so that its filter depends on the forms of its leaves alone.</summary>
    public bool IsPlain { get; }

    public int LeafCount { get; }

    /// <summary>A table by field number in which every field is dropped.</summary>
    public FieldEntry[] Fields() => (FieldEntry[])_fields.Clone();

    public static ulong Bit(SchemaNode node) => node.Field!.FieldNumber <= MessageFilter.MaxFieldNumber
        ? 1UL << node.Field.FieldNumber
        : throw new InvalidOperationException($"The field number of {node.Path} is above {MessageFilter.MaxFieldNumber}.");

    private static IEnumerable<SchemaNode> Messages(SchemaNode node) =>
        node.Children.Where(child => !child.IsLeaf).SelectMany(child => Messages(child).Prepend(child));

    private static FieldEntry Dropped(SchemaNode child)
    {
        var field = child.Field!;
        var isPacked = IsPacked(field);
        return new FieldEntry
        {
            WireType = (byte)(isPacked ? Wire.Length : WireTypeOf(field.FieldType)),
            Singular = !field.IsRepeated || isPacked,
            HoldsPersons = NoticeSchema.IsPerson(child.Message),
        };
    }

    private static bool IsPartialQualifier(SchemaNode node) => node.Rule.Qualifies is { Length: > 0 } and not "*";

    private static PartialQualifier Partial(SchemaNode message, SchemaNode qualifier)
    {
        var targets = qualifier.Rule.Qualifies.Split(',', StringSplitOptions.TrimEntries).Select(name => message.Child(name)!);
        return new PartialQualifier(Bit(qualifier), targets.Aggregate(0UL, (bits, target) => bits | Bit(target)));
    }

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

    private ulong Bits(Func<SchemaNode, bool> wanted) => Children.Where(wanted).Aggregate(0UL, (bits, child) => bits | Bit(child));
}
