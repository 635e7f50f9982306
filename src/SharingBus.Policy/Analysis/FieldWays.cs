using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Analysis;

/// <summary>The ways by which the fields of one notice type reach one role of one agency from one origin.</summary>
internal sealed class FieldWays
{
    private readonly PathSet _qualifiers;
    private readonly Dictionary<int, IReadOnlyList<Way>> _known = [];

    public FieldWays(PolicyModel model, Route route, NoticeSchema schema)
    {
        Route = route;
        Schema = schema;
        Passages = new PassageFinder(model, route, schema).Find();
        _qualifiers = Contents.Qualifiers(schema);
    }

    public Route Route { get; }

    public NoticeSchema Schema { get; }

    public IReadOnlyList<Passage> Passages { get; }

    public IEnumerable<SchemaNode> Content => Schema.Leaves.Where(IsContent);

    /// <summary>Whether a leaf can be content by itself: qualifiers and the core go along with others.</summary>
    public bool IsContent(SchemaNode leaf) => !_qualifiers.Contains(leaf.Leaf) && !Schema.Core.Contains(leaf.Leaf);

    /// <summary>Every way of one leaf; they may overlap.</summary>
    public IReadOnlyList<Way> Of(SchemaNode leaf)
    {
        if (!_known.TryGetValue(leaf.Leaf, out var ways))
        {
            ways = Find(leaf);
            _known.Add(leaf.Leaf, ways);
        }

        return ways;
    }

    /// <summary>The ways by which anything at all is released: then the core of the notice is, too.</summary>
    public IReadOnlyList<Way> OfNotice()
    {
        var space = BoxSpace.Of(Schema.Root);
        var named = Passages.Where(passage => !passage.NamedCore.IsEmpty).Select(passage => Way.Of(passage, passage.Box, Forms.Whole));
        return Distinct(Content.SelectMany(Of).Select(way => way with { Box = way.Box.Onto(space), Forms = Forms.Whole }).Concat(named));
    }

    /// <summary>The finest of some forms; unspecified where the form leaves this field as it is.</summary>
    public static Transform Form(SchemaNode leaf, uint forms)
    {
        var form = Forms.Finest(forms);
        return LeafForms.Keeps(leaf, form) || IsOffset(leaf) ? Transform.Unspecified : form;
    }

    // The offset from UTC stays as it is, whatever happens to the time.
    private static bool IsOffset(SchemaNode leaf) =>
        leaf.Parent!.Message!.FullName == Moment.Descriptor.FullName && leaf.Field!.FieldNumber == Moment.OffsetMinutesFieldNumber;

    private IReadOnlyList<Way> Find(SchemaNode leaf)
    {
        if (Schema.Core.Contains(leaf.Leaf))
        {
            return OfNotice();
        }

        if (_qualifiers.Contains(leaf.Leaf))
        {
            // A qualifier goes wherever something goes that it qualifies.
            var targets = Schema.Companions.First(companion => companion.Node.Leaf == leaf.Leaf).Targets;
            var space = BoxSpace.Of(leaf.Parent!);
            return Distinct(Content.Where(target => targets.Contains(target.Leaf))
                .SelectMany(Of)
                .Select(way => way with { Box = way.Box.Onto(space), Forms = Forms.Whole }));
        }

        var ways = new List<Way>();
        foreach (var passage in Passages)
        {
            var forms = passage.FormsOf(leaf.Leaf);
            var box = forms == Forms.None ? null : passage.BoxOf(leaf, Schema, Route.Role);
            if (box is { IsEmpty: false })
            {
                ways.Add(Way.Of(passage, box, forms));
            }
        }

        return ways;
    }

    private static List<Way> Distinct(IEnumerable<Way> ways) =>
        [.. ways.GroupBy(way => way.Box).Select(group => Way.Of(group.Key, [.. group]))];
}
