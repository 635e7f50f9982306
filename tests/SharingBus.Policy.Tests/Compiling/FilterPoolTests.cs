using SharingBus.Policy.Compiling;
using SharingBus.Policy.Filtering;
using SharingBus.Policy.Schema;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Compiling;

public sealed class FilterPoolTests
{
    private static readonly MessageFilter Below = Filter([default]);
    private static readonly MessageFilter OtherBelow = Filter([default], content: 2);

    public static TheoryData<string> Differences => [.. Others().Keys];

    [Theory]
    [MemberData(nameof(Differences))]
    public void Intern_OneDifference_IsAnotherFilter(string what)
    {
        var pool = new FilterPool();
        var first = pool.Intern(Sample());

        Assert.Same(first, pool.Intern(Sample()));
        Assert.NotSame(first, pool.Intern(Others()[what]));
        Assert.False(MessageFilterComparer.Instance.Equals(Sample(), Others()[what]), what);
        Assert.False(MessageFilterComparer.Instance.Equals(Others()[what], Sample()), what);
    }

    [Fact]
    public void Compare_EqualFilters_HaveEqualHashes()
    {
        Assert.True(MessageFilterComparer.Instance.Equals(Sample(), Sample()));
        Assert.Equal(MessageFilterComparer.Instance.GetHashCode(Sample()), MessageFilterComparer.Instance.GetHashCode(Sample()));
        Assert.All(
            new[] { "content", "action", "transform", "below", "one more field" },
            what => Assert.NotEqual(MessageFilterComparer.Instance.GetHashCode(Sample()), MessageFilterComparer.Instance.GetHashCode(Others()[what])));
        Assert.False(MessageFilterComparer.Instance.Equals(Sample(), null));
        Assert.False(MessageFilterComparer.Instance.Equals(null, Sample()));
    }

    [Fact]
    public void Filter_OfTheSameTables_IsOneForEachAgreementWhoseKeyItUses()
    {
        var pool = new FilterPool();
        var (plain, keyed) = (pool.Intern(Sample()), pool.Intern(Others()["agreement key"]));

        Assert.Same(pool.Filter(plain, "a"), pool.Filter(plain, "b"));
        Assert.Equal(string.Empty, pool.Filter(plain, "a").PseudonymAgreement);
        Assert.Same(pool.Filter(keyed, "a"), pool.Filter(keyed, "a"));
        Assert.NotSame(pool.Filter(keyed, "a"), pool.Filter(keyed, "b"));
        Assert.Equal("b", pool.Filter(keyed, "b").PseudonymAgreement);
        Assert.Same(FieldFilter.Nothing, pool.Filter(null, "a"));
    }

    [Fact]
    public void Plain_IsFoundByItsNumbersAlone()
    {
        var pool = new FilterPool();
        Assert.Null(pool.Plain([1, 2, 3]));
        var filter = pool.Intern(Sample());

        pool.PutPlain([1, 2, 3], filter);

        Assert.Same(filter, pool.Plain([1, 2, 3]));
        Assert.Null(pool.Plain([1, 2]));
        Assert.Null(pool.Plain([1, 2, 4]));
    }

    private static MessageFilter Sample() => Filter(Fields());

    private static FieldEntry[] Fields() =>
    [
        default,
        new FieldEntry { WireType = 2, Action = FieldAction.Keep, Singular = true },
        new FieldEntry { WireType = 2, Action = FieldAction.Transform, Transform = Form(Transform.First20) },
        new FieldEntry { WireType = 2, Action = FieldAction.Descend, Element = Element(Below, 1, 1, 3) },
    ];

    private static Dictionary<string, MessageFilter> Others() => new(StringComparer.Ordinal)
    {
        ["content"] = Filter(Fields(), content: 4),
        ["need"] = Filter(Fields(), needsContent: false),
        ["statement"] = Filter(Fields(), isStatement: true),
        ["agreement key"] = Filter(With(2, entry => entry with { Transform = Form(Transform.PseudonymAgreement) }), usesAgreementKey: true),
        ["partial"] = Filter(Fields(), partials: [new PartialQualifier(2, 8)]),
        ["one more field"] = Filter([.. Fields(), default]),
        ["wire type"] = Filter(With(1, entry => entry with { WireType = 0 })),
        ["action"] = Filter(With(1, entry => entry with { Action = FieldAction.Drop })),
        ["singular"] = Filter(With(1, entry => entry with { Singular = false })),
        ["persons"] = Filter(With(1, entry => entry with { HoldsPersons = true })),
        ["transform"] = Filter(With(2, entry => entry with { Transform = Form(Transform.First3) })),
        ["below"] = Filter(With(3, entry => entry with { Element = Element(OtherBelow, 1, 1, 3) })),
        ["nothing below"] = Filter(With(3, entry => entry with { Element = null })),
        ["attribute"] = Filter(With(3, entry => entry with { Element = Element(Below, 2, 1, 3) })),
        ["stride"] = Filter(With(3, entry => entry with { Element = Element(Below, 1, 2, 3) })),
        ["digits"] = Filter(With(3, entry => entry with { Element = Element(Below, 1, 1, 2) })),
        ["no attribute"] = Filter(With(3, entry => entry with { Element = new ElementFilter([], [Below, null, Below]) })),
    };

    private static FieldEntry[] With(int number, Func<FieldEntry, FieldEntry> change)
    {
        var fields = Fields();
        fields[number] = change(fields[number]);
        return fields;
    }

    private static FieldTransform Form(Transform transform) => FieldTransform.Of(NoticeSchema.Of(NoticeType.ThreatNotice).Find("title")!, transform);

    private static ElementFilter Element(MessageFilter below, int number, int stride, int digits) =>
        new([new ElementAttribute(number, [.. Enumerable.Range(0, digits).Select(digit => (byte)digit)], stride)], [below, null, below]);

    private static MessageFilter Filter(
        FieldEntry[] fields, ulong content = 1, bool needsContent = true, bool isStatement = false, bool usesAgreementKey = false, PartialQualifier[]? partials = null) => new()
    {
        Fields = fields,
        Content = content,
        Partials = partials ?? [new PartialQualifier(2, 4)],
        NeedsContent = needsContent,
        Transforms = false,
        UsesAgreementKey = usesAgreementKey,
        IsStatement = isStatement,
    };
}
