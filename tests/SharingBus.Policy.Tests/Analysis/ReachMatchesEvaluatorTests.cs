using System.Collections;
using Google.Protobuf;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.Compiling;
using SharingBus.Policy.Schema;
using SharingBus.Policy.Tests.Reference;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Policy.Tests.Analysis;

/// <summary>What reach says of sets is what the evaluator and the filter do to every single notice of a small vocabulary.</summary>
public sealed class ReachMatchesEvaluatorTests
{
    private const int Worlds = 45;
    private static readonly NoticeSchema Schema = NoticeSchema.Of(NoticeType.ThreatNotice);

    [Fact]
    public void Reach_OfEveryField_IsWhatTheEvaluatorReleasesForEveryCombination()
    {
        var compared = 0;
        var released = 0;
        for (var seed = 0; seed < RandomCases.Of(Worlds); seed++)
        {
            var world = new SmallWorld(new Random(seed));
            var federation = world.Federation();
            var compiled = federation.Compile();
            var model = PolicyModel.Of(federation.Bundle);
            var cases = world.Cases().ToArray();
            foreach (var (agency, role) in SmallWorld.Roles)
            {
                var ways = new FieldWays(model, new Route(SampleFederation.School, agency, role), Schema);
                foreach (var one in cases)
                {
                    var (leaves, kept) = Compare(compiled, ways, one, $"seed {seed}, {role}, {one}");
                    compared += leaves;
                    released += kept;
                }
            }
        }

        Assert.True(compared > RandomCases.Least(1_000_000), $"only {compared} compared");
        Assert.True(released > compared / 100, $"only {released} of {compared} released");
    }

    private static (int Leaves, int Released) Compare(CompiledBundle compiled, FieldWays ways, SmallCase one, string what)
    {
        var notice = one.Notice();
        var decision = compiled.Decide(one.Request(notice, ways.Route.Recipient, ways.Route.Role));
        var bytes = notice.ToByteArray();
        var view = new byte[decision.Filter.MaxViewLength(bytes.Length)];
        var length = decision.Filter.Filter(bytes, view);
        Assert.True(length >= 0, what);
        var seen = ThreatNotice.Parser.ParseFrom(view.AsSpan(0, length));
        var (leaves, released) = (0, 0);
        foreach (var leaf in Schema.Leaves.Where(leaf => Value(notice, leaf) is not null))
        {
            var forms = ways.Of(leaf).Where(way => SmallBoxes.Holds(way.Box, one)).Aggregate(Forms.None, (all, way) => all | way.Forms);
            var value = Value(seen, leaf);
            // Qualifiers and the core go with whatever else goes: reach says whether any element could take them along, not whether this one does.
            var goesAlong = !ways.IsContent(leaf) && one.Element != SmallWorld.Elements[0];
            if (forms != Forms.None != value is not null && !(goesAlong && value is null))
            {
                Assert.Fail($"{leaf.Path}: reach says {forms:x}, the view holds '{value}': {what}");
            }

            if (value is not null && !ways.Schema.Companions.Any(companion => companion.Node.Leaf == leaf.Leaf && companion.IsQualifier))
            {
                RequireForm(leaf, Value(notice, leaf)!, value, FieldWays.Form(leaf, forms), what);
            }

            leaves++;
            released += value is null ? 0 : 1;
        }

        return (leaves, released);
    }

    private static void RequireForm(SchemaNode leaf, object raw, object seen, Transform form, string what)
    {
        var fits = (form, raw, seen) switch
        {
            (Transform.Unspecified, _, _) => raw.Equals(seen),
            (Transform.Mask, _, string text) => text == "***",
            (_, string whole, string text) => LeafForms.Characters(form) is var characters and > 0 && text.Length <= characters + 1 && whole.StartsWith(text[..characters], StringComparison.Ordinal),
            (Transform.FiveYears, int, int year) => year == 2010,
            (Transform.Day, long, long millis) => At(millis).Day == At((long)raw).Day && !raw.Equals(seen),
            (Transform.Month, long, long millis) => At(millis).Month == At((long)raw).Month && At(millis).Day != At((long)raw).Day,
            _ => !raw.Equals(seen),
        };
        Assert.True(fits, $"{leaf.Path}: reach says {form}, the view holds '{seen}': {what}");
    }

    private static DateTimeOffset At(long millis) => DateTimeOffset.FromUnixTimeMilliseconds(millis).ToOffset(TimeSpan.FromMinutes(60));

    // The first value of a leaf; null where the message does not hold it.
    private static object? Value(IMessage message, SchemaNode leaf)
    {
        var steps = new Stack<SchemaNode>();
        for (var node = leaf; node.Field is not null; node = node.Parent!)
        {
            steps.Push(node);
        }

        object? value = message;
        foreach (var step in steps)
        {
            value = step.Field!.Accessor.GetValue((IMessage)value!);
            value = value is IList list ? list.Count == 0 ? null : list[0] : value;
            if (value is null)
            {
                return null;
            }
        }

        return IsDefault(value) ? null : value;
    }

    private static bool IsDefault(object? value) => value switch
    {
        string text => text.Length == 0,
        ByteString bytes => bytes.IsEmpty,
        bool flag => !flag,
        double number => number == 0,
        Enum code => Convert.ToInt32(code) == 0,
        null => true,
        _ => Convert.ToInt64(value) == 0,
    };
}
