using Google.Protobuf.Reflection;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Schema;

/// <summary>Every field path of one notice type, with what the vocabulary says of it. Built once from the descriptors.</summary>
internal sealed class NoticeSchema
{
    /// <summary>Deepest nesting of messages, counted from the notice; the vocabulary needs five.</summary>
    public const int MaxDepth = 12;

    private readonly Dictionary<string, SchemaNode> _byPath = new(StringComparer.Ordinal);
    private readonly List<SchemaNode> _leaves = [];
    private readonly List<Companion> _companions = [];

    private NoticeSchema(NoticeType type, MessageDescriptor descriptor)
    {
        Type = type;
        Root = new SchemaNode(descriptor);
        Grow(Root, 1);
        AssignLeaves(Root);
        None = PathSet.Empty(_leaves.Count);
        Withheld = FormMap.Empty(_leaves.Count);
        Core = CollectCore();
        NamedOnly = Collect(node => node.Rule.NamedOnly);
        Confidential = Collect(IsConfidentialField);
        About = Collect(node => node.Rule.Sensitivity is not (Sensitivity.Public or Sensitivity.Operational) && !IsStatementText(node));
        CollectCompanions(Root);
        AddCoreCompanions();
        Qualifiers = _companions.Where(companion => companion.IsQualifier).Aggregate(None, (set, one) => set.With(one.Node.Leaf));
    }

    public NoticeType Type { get; }

    public SchemaNode Root { get; }

    public PathSet None { get; }

    /// <summary>Every leaf withheld.</summary>
    public FormMap Withheld { get; }

    /// <summary>Leaves that travel with every view: the notice's own <c>always</c> fields and the marked core of its handling.</summary>
    public PathSet Core { get; }

    /// <summary>Leaves at or below a <c>named_only</c> field.</summary>
    public PathSet NamedOnly { get; }

    /// <summary>Leaves of a person's address and safe contact, which a confidential address shuts.</summary>
    public PathSet Confidential { get; }

    /// <summary>Leaves that may hold personal, special-category or identifying data; a statement's own class stands for its text.</summary>
    public PathSet About { get; }

    /// <summary>Leaves that say how others are to be read, and are never content by themselves.</summary>
    public PathSet Qualifiers { get; }

    /// <summary>Whether a notice of the type names one place that it is about.</summary>
    public bool HasPlace => Root.Children.Any(child => child.Message?.FullName == Place.Descriptor.FullName && !child.Field!.IsRepeated);

    public IReadOnlyList<SchemaNode> Leaves => _leaves;

    public IReadOnlyList<Companion> Companions => _companions;

    public IEnumerable<string> Paths => _byPath.Keys;

    public static NoticeSchema Of(NoticeType type) => Cache.ByType.TryGetValue(type, out var schema)
        ? schema
        : throw new ArgumentOutOfRangeException(nameof(type), type, "Not a notice type.");

    /// <summary>Makes a schema; for tests as well, which one that was made before would tell nothing.</summary>
    public static NoticeSchema Make(NoticeType type) => new(type, NoticeTypes.Descriptor(type));

    /// <summary>The node of a path below the notice, or null where the type has no such field.</summary>
    public SchemaNode? Find(string path) => _byPath.GetValueOrDefault(path);

    public static bool IsPerson(MessageDescriptor? message) => message?.FullName == Person.Descriptor.FullName;

    public static bool IsStatement(MessageDescriptor? message) => message?.FullName == Statement.Descriptor.FullName;

    private static bool IsConfidentialField(SchemaNode node) =>
        IsPerson(node.Parent?.Message) && (node.Field!.FieldNumber is Person.AddressFieldNumber or Person.SafeContactFieldNumber);

    private static bool IsStatementText(SchemaNode node) =>
        IsStatement(node.Parent?.Message) && node.Field!.FieldNumber == Statement.TextFieldNumber;

    private void Grow(SchemaNode node, int depth)
    {
        if (depth > MaxDepth)
        {
            throw new InvalidOperationException($"The vocabulary nests deeper than {MaxDepth} at {node.Path}.");
        }

        foreach (var field in node.Message!.Fields.InFieldNumberOrder())
        {
            var child = new SchemaNode(node, field);
            node.Add(child);
            _byPath.Add(child.Path, child);
            child.Number = _byPath.Count;
            child.FirstLeaf = _leaves.Count;
            if (child.IsLeaf)
            {
                child.Leaf = _leaves.Count;
                child.Forms = LeafForms.Of(child);
                _leaves.Add(child);
            }
            else
            {
                Grow(child, depth + 1);
            }
        }
    }

    private void AssignLeaves(SchemaNode node)
    {
        var leaves = PathSet.Empty(_leaves.Count);
        if (node.IsLeaf)
        {
            leaves = leaves.With(node.Leaf);
        }

        foreach (var child in node.Children)
        {
            AssignLeaves(child);
            leaves = leaves.Union(child.Leaves);
        }

        node.Leaves = leaves;
    }

    private PathSet Collect(Func<SchemaNode, bool> wanted) =>
        _byPath.Values.Where(wanted).Aggregate(None, (set, node) => set.Union(node.Leaves));

    private PathSet CollectCore()
    {
        var core = None;
        foreach (var child in Root.Children)
        {
            if (child.IsLeaf && child.Rule.Always)
            {
                core = core.With(child.Leaf);
            }
        }

        return Root.Child("handling") is { } handling ? core.Union(AlwaysBelow(handling)) : core;
    }

    private PathSet AlwaysBelow(SchemaNode message)
    {
        var set = None;
        foreach (var child in message.Children.Where(child => child.Rule.Always))
        {
            set = child.IsLeaf ? set.With(child.Leaf) : set.Union(AlwaysBelow(child));
        }

        return set;
    }

    private void CollectCompanions(SchemaNode message)
    {
        foreach (var child in message.Children)
        {
            if (!child.IsLeaf)
            {
                CollectCompanions(child);
            }
            else if (child.Rule.Qualifies.Length > 0)
            {
                _companions.Add(new Companion(child, TargetsOf(child), IsQualifier: true));
            }
            else if (child.Rule.Always && !Core.Contains(child.Leaf))
            {
                _companions.Add(new Companion(child, message.Leaves.Except(child.Leaves), IsQualifier: false));
            }
        }
    }

    private PathSet TargetsOf(SchemaNode qualifier)
    {
        var message = qualifier.Parent!;
        if (qualifier.Rule.Qualifies == "*")
        {
            return message.Leaves.Except(qualifier.Leaves);
        }

        return qualifier.Rule.Qualifies
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(name => message.Child(name) ?? throw new InvalidOperationException($"{qualifier.Path} qualifies the unknown {name}."))
            .Aggregate(None, (set, node) => set.Union(node.Leaves));
    }

    private void AddCoreCompanions()
    {
        foreach (var leaf in _leaves.Where(leaf => Core.Contains(leaf.Leaf)))
        {
            _companions.Add(new Companion(leaf, Root.Leaves.Except(leaf.Leaves), IsQualifier: false));
        }
    }

    private static class Cache
    {
        public static readonly Dictionary<NoticeType, NoticeSchema> ByType =
            NoticeTypes.All.ToDictionary(type => type, Make);
    }
}
