using Google.Protobuf.Reflection;
using SharingBus.Policy.Schema;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Schema;

/// <summary>The schema of every type against a plain reading of its descriptor.</summary>
public sealed class NoticeSchemaTests
{
    public static TheoryData<NoticeType> Types => [.. NoticeTypes.All];

    [Theory]
    [MemberData(nameof(Types))]
    public void Paths_AndTheirLeaves_StandInTheOrderOfTheFields(NoticeType type)
    {
        var schema = NoticeSchema.Make(type);
        var fields = Fields(type).ToArray();
        var leaves = Leaves(type);

        Assert.Equal(type, schema.Type);
        Assert.Equal(fields.Select(field => field.Path), schema.Paths);
        Assert.Equal(leaves, schema.Leaves.Select(leaf => leaf.Path));
        Assert.Equal(leaves.Length, schema.Root.Leaves.Count);
        Assert.Null(schema.Find("nothing"));
        for (var i = 0; i < fields.Length; i++)
        {
            var node = schema.Find(fields[i].Path)!;
            var below = leaves.Where(leaf => IsAtOrBelow(leaf, fields[i].Path)).ToArray();
            Assert.Equal(i + 1, node.Number);
            Assert.Equal(Array.IndexOf(leaves, below[0]), node.FirstLeaf);
            Assert.Equal(below, Names(schema, node.Leaves));
            Assert.Equal(fields[i].Field.FieldType != FieldType.Message, node.IsLeaf);
            Assert.Equal(node.IsLeaf ? Array.IndexOf(leaves, node.Path) : -1, node.Leaf);
            Assert.True(node.IsAtOrBelow(node) && node.IsAtOrBelow(schema.Root) && (node.Parent is null || !node.Parent.IsAtOrBelow(node)));
            Assert.Same(node, node.Parent!.Child(node.Field!.Name));
            Assert.Same(node, node.Parent.Child(node.Field.FieldNumber));
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Sets_HoldWhatTheVocabularySays(NoticeType type)
    {
        var schema = NoticeSchema.Make(type);

        Assert.Empty(Names(schema, schema.None));
        Assert.Empty(Names(schema, schema.Withheld.Leaves));
        Assert.Equal(ReferenceView.CoreLeaves(NoticeTypes.Descriptor(type)).Order(), Names(schema, schema.Core).Order());
        Assert.Equal(Below(type, field => field.Rule.NamedOnly), Names(schema, schema.NamedOnly));
        Assert.Equal(Below(type, field => field.Owner == "Person" && field.Field.Name is "address" or "safe_contact"), Names(schema, schema.Confidential));
        Assert.Equal(
            Below(type, field => field.Rule.Sensitivity is not (Sensitivity.Public or Sensitivity.Operational) && (field.Owner, field.Field.Name) is not ("Statement", "text")),
            Names(schema, schema.About));
        Assert.Equal(
            Fields(type).Where(field => field.Field.FieldType != FieldType.Message && field.Rule.Qualifies.Length > 0).Select(field => field.Path), Names(schema, schema.Qualifiers));
        Assert.Equal(NoticeTypes.Descriptor(type).Fields.InFieldNumberOrder().Any(field => !field.IsRepeated && field.FieldType == FieldType.Message && field.MessageType.Name == "Place"), schema.HasPlace);
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Forms_OfEveryLeaf_AreThoseThatItCanTake(NoticeType type)
    {
        var core = ReferenceView.CoreLeaves(NoticeTypes.Descriptor(type)).ToHashSet(StringComparer.Ordinal);
        foreach (var leaf in NoticeSchema.Make(type).Leaves)
        {
            var expected = ReferenceForms.Possible(leaf.Field!, core.Contains(leaf.Path)).Aggregate(0U, (bits, form) => bits | (form == Transform.Unspecified ? 1U : 1U << (int)form));
            Assert.True(expected == leaf.Forms, $"{leaf.Path}: {leaf.Forms:X} for {expected:X}");
        }
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void Companions_AreQualifiersAndWhatAlwaysTravels(NoticeType type)
    {
        var schema = NoticeSchema.Make(type);
        var core = ReferenceView.CoreLeaves(NoticeTypes.Descriptor(type)).ToHashSet(StringComparer.Ordinal);
        var expected = new List<string>();
        foreach (var field in Fields(type).Where(field => field.Field.FieldType != FieldType.Message))
        {
            var parent = field.Path.Contains('.', StringComparison.Ordinal) ? field.Path[..field.Path.LastIndexOf('.')] : string.Empty;
            var siblings = Leaves(type).Where(leaf => leaf != field.Path && (parent.Length == 0 || IsAtOrBelow(leaf, parent))).ToArray();
            var qualifies = field.Rule.Qualifies;
            if (qualifies.Length > 0)
            {
                var named = qualifies.Split(',', StringSplitOptions.TrimEntries).Select(name => parent.Length == 0 ? name : $"{parent}.{name}").ToArray();
                var targets = qualifies == "*" ? siblings : siblings.Where(leaf => named.Any(name => IsAtOrBelow(leaf, name)));
                expected.Add($"{field.Path} True {string.Join(' ', targets)}");
            }
            else if (field.Rule.Always && !core.Contains(field.Path))
            {
                expected.Add($"{field.Path} False {string.Join(' ', siblings)}");
            }

            if (core.Contains(field.Path))
            {
                expected.Add($"{field.Path} False {string.Join(' ', Leaves(type).Where(leaf => leaf != field.Path))}");
            }
        }

        Assert.Equal(expected.Order(), schema.Companions.Select(one => $"{one.Node.Path} {one.IsQualifier} {string.Join(' ', Names(schema, one.Targets))}").Order());
    }

    private static string[] Names(NoticeSchema schema, PathSet set)
    {
        var names = new List<string>();
        foreach (var leaf in set)
        {
            names.Add(schema.Leaves[leaf].Path);
        }

        return [.. names];
    }

    private static bool IsAtOrBelow(string leaf, string path) => leaf == path || leaf.StartsWith(path + ".", StringComparison.Ordinal);

    private static string[] Leaves(NoticeType type) => [.. Fields(type).Where(field => field.Field.FieldType != FieldType.Message).Select(field => field.Path)];

    private static IEnumerable<string> Below(NoticeType type, Func<Entry, bool> wanted)
    {
        var roots = Fields(type).Where(wanted).Select(field => field.Path).ToArray();
        return Leaves(type).Where(leaf => roots.Any(root => IsAtOrBelow(leaf, root)));
    }

    private static IEnumerable<Entry> Fields(NoticeType type) => Fields(NoticeTypes.Descriptor(type), string.Empty);

    private static IEnumerable<Entry> Fields(MessageDescriptor message, string prefix)
    {
        foreach (var field in message.Fields.InFieldNumberOrder())
        {
            yield return new Entry(prefix + field.Name, field, message.Name, ReferenceView.Rule(field));
            foreach (var below in field.FieldType == FieldType.Message ? Fields(field.MessageType, $"{prefix}{field.Name}.") : [])
            {
                yield return below;
            }
        }
    }

    private sealed record Entry(string Path, FieldDescriptor Field, string Owner, FieldRule Rule);
}
