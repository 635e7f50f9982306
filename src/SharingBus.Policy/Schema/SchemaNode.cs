using Google.Protobuf.Reflection;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Schema;

/// <summary>One field of a notice type, reached by one path; the root stands for the notice itself.</summary>
internal sealed class SchemaNode
{
    private readonly List<SchemaNode> _children = [];

    public SchemaNode(MessageDescriptor root)
    {
        Path = string.Empty;
        Message = root;
        Rule = new FieldRule { Sensitivity = Sensitivity.Public };
    }

    public SchemaNode(SchemaNode parent, FieldDescriptor field)
    {
        Parent = parent;
        Field = field;
        Path = parent.Parent is null ? field.Name : $"{parent.Path}.{field.Name}";
        Message = field.FieldType == FieldType.Message ? field.MessageType : null;
        // What nobody has classified counts as SPECIAL_CATEGORY.
        Rule = field.GetOptions()?.GetExtension(OptionsExtensions.Field) ?? new FieldRule { Sensitivity = Sensitivity.SpecialCategory };
    }

    public SchemaNode? Parent { get; }

    public FieldDescriptor? Field { get; }

    /// <summary>Path below the notice, for example <c>persons.names.full</c>; empty for the root.</summary>
    public string Path { get; }

    /// <summary>The message below this node, or null for a leaf.</summary>
    public MessageDescriptor? Message { get; }

    public FieldRule Rule { get; }

    public IReadOnlyList<SchemaNode> Children => _children;

    public bool IsLeaf => Message is null;

    /// <summary>Index among the leaves of the notice type; −1 for a message.</summary>
    public int Leaf { get; set; } = -1;

    /// <summary>The <see cref="Schema.Forms"/> that a leaf can take.</summary>
    public uint Forms { get; set; }

    /// <summary>Number among the nodes of the notice type; 0 for the root.</summary>
    public int Number { get; set; }

    /// <summary>The first of its leaves; they stand side by side.</summary>
    public int FirstLeaf { get; set; }

    /// <summary>All leaves at or below this node.</summary>
    public PathSet Leaves { get; set; } = PathSet.Empty(0);

    public SchemaNode? Child(string name) => _children.Find(child => child.Field!.Name == name);

    public SchemaNode? Child(int number) => _children.Find(child => child.Field!.FieldNumber == number);

    public bool IsAtOrBelow(SchemaNode other)
    {
        for (var node = this; node is not null; node = node.Parent)
        {
            if (ReferenceEquals(node, other))
            {
                return true;
            }
        }

        return false;
    }

    internal void Add(SchemaNode child) => _children.Add(child);
}
