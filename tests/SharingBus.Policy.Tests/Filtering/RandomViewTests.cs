using Google.Protobuf;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Explaining;
using SharingBus.Policy.Tests.Reference;

namespace SharingBus.Policy.Tests.Filtering;

public sealed class RandomViewTests(ITestOutputHelper output)
{
    private const int Federations = 400;
    private const int NoticesEach = 50;

    // What the comparison is to cover at the least: each field of each notice is one decision.
    private const long LeastDecisions = 1_000_000;

    [Fact]
    public void Filter_RandomNoticesAndPolicies_GivesWhatTheNaiveReferenceGives()
    {
        var seed = Environment.TickCount;
        output.WriteLine($"seed {seed}");
        Assert.True(Check(seed, Federations, NoticesEach) >= LeastDecisions, "too few fields decided");
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20260310)]
    public void Filter_FixedSeeds_GivesWhatTheNaiveReferenceGives(int seed) => Check(seed, 40, NoticesEach);

    private long Check(int seed, int federations, int noticesEach)
    {
        var random = new Random(seed);
        var notices = new RandomNotices(random);
        var policies = new RandomPolicies(random);
        var (released, partial, transformed, fields) = (0, 0, 0, 0L);
        for (var i = 0; i < federations; i++)
        {
            var federation = policies.Next();
            var bundle = federation.Compile();
            Assert.Empty(bundle.Errors);
            for (var j = 0; j < noticesEach; j++)
            {
                var notice = notices.Next();
                var role = random.Next(4) == 0 ? SampleFederation.Analyst : SampleFederation.Desk;
                var recipient = role == SampleFederation.Analyst ? SampleFederation.Hub : SampleFederation.Police;
                var bytes = notice.ToByteArray();
                var breakGlass = (BreakGlass)random.Next(3);
                var decision = bundle.Decide(SampleFederation.Request(notice, recipient, role) with { BreakGlass = breakGlass });
                var view = new byte[decision.Filter.MaxViewLength(bytes.Length)];
                var length = decision.Filter.Filter(bytes, view, SampleFederation.Pseudonyms);
                var expected = ReferenceView.Of(federation, notice, recipient, role, breakGlass)?.ToByteArray() ?? [];
                if (length < 0 || !view.AsSpan(0, length).SequenceEqual(expected))
                {
                    Assert.Fail($"seed {seed}, federation {i}, notice {j}, {decision.Reason}\n{notice}\nexpected {Text(notice, expected)}\nactual   {(length < 0 ? $"refused {length}" : Text(notice, view[..length]))}\n{Rules(federation.Policy, notice)}\n{Rules(federation.Ceiling, notice)}");
                }

                fields += PathPrinter.Count(SampleFederation.TypeOf(notice), bytes).Values.Sum();
                transformed += decision.Transformed.Count > 0 && length > 0 ? 1 : 0;
                released += length > 0 ? 1 : 0;
                partial += length > 0 && length < bytes.Length ? 1 : 0;
            }
        }

        output.WriteLine($"{federations * noticesEach} cases with {fields} fields, {released} released, {partial} in part, {transformed} with coarser forms");
        Assert.True(partial > federations * noticesEach / 8, "too few views to say anything");
        Assert.True(transformed > federations * noticesEach / 20, "too few coarser forms to say anything");
        return fields;
    }

    private static string Text(IMessage notice, byte[] bytes) => notice.Descriptor.Parser.ParseFrom(bytes).ToString()!;

    private static string Rules(V1.ReleasePolicy policy, IMessage notice)
    {
        var type = SampleFederation.TypeOf(notice);
        var grants = policy.Grants.Where(grant => grant.Types_.Contains(type)).Select(grant => $"{grant.Id} {grant.MaxTlp} [{string.Join(' ', grant.Release)}] {grant.Transforms} {grant}");
        var rules = policy.Withholdings.Where(rule => rule.Types_.Contains(type)).Select(rule => $"withhold {rule.Withhold}");
        return string.Join('\n', grants.Concat(rules));
    }
}
