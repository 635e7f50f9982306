using Google.Protobuf;
using SharingBus.Policy.Deciding;
using SharingBus.Policy.Tests.Reference;

namespace SharingBus.Policy.Tests.Filtering;

public sealed class RandomViewTests(ITestOutputHelper output)
{
    private const int Federations = 250;
    private const int NoticesEach = 50;

    [Fact]
    public void Filter_RandomNoticesAndPolicies_GivesWhatTheNaiveReferenceGives()
    {
        var seed = RandomCases.Seed();
        output.WriteLine($"seed {seed}");
        Check(seed, RandomCases.Of(Federations), NoticesEach);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(20260310)]
    public void Filter_FixedSeeds_GivesWhatTheNaiveReferenceGives(int seed) => Check(seed, RandomCases.Of(40), NoticesEach);

    private void Check(int seed, int federations, int noticesEach)
    {
        var random = new Random(seed);
        var notices = new RandomNotices(random);
        var policies = new RandomPolicies(random);
        var (released, partial) = (0, 0);
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
                var view = new byte[bytes.Length];
                var decision = bundle.Decide(SampleFederation.Request(notice, recipient, role));
                var length = decision.Filter.Filter(bytes, view);
                var expected = ReferenceView.Of(federation, notice, recipient, role)?.ToByteArray() ?? [];
                if (length < 0 || !view.AsSpan(0, length).SequenceEqual(expected))
                {
                    Assert.Fail($"seed {seed}, federation {i}, notice {j}, {decision.Reason}\n{notice}\nexpected {Text(notice, expected)}\nactual   {(length < 0 ? $"refused {length}" : Text(notice, view[..length]))}\n{Rules(federation.Policy, notice)}\n{Rules(federation.Ceiling, notice)}");
                }

                released += length > 0 ? 1 : 0;
                partial += length > 0 && length < bytes.Length ? 1 : 0;
            }
        }

        output.WriteLine($"{federations * noticesEach} cases, {released} released, {partial} in part");
        Assert.True(partial > federations * noticesEach / 6, "too few views to say anything");
    }

    private static string Text(IMessage notice, byte[] bytes) => notice.Descriptor.Parser.ParseFrom(bytes).ToString()!;

    private static string Rules(V1.ReleasePolicy policy, IMessage notice)
    {
        var type = SampleFederation.TypeOf(notice);
        var grants = policy.Grants.Where(grant => grant.Types_.Contains(type)).Select(grant => $"{grant.Id} {grant.MaxTlp} [{string.Join(' ', grant.Release)}] {grant.Elements}");
        var rules = policy.Withholdings.Where(rule => rule.Types_.Contains(type)).Select(rule => $"withhold {rule.Withhold}");
        return string.Join('\n', grants.Concat(rules));
    }
}
