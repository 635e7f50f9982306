using SharingBus.Cli.FusionBench;
using SharingBus.Exchange.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Quality;

/// <summary>How well notices are grouped, measured on generated histories whose truth is known; the seed is drawn at run time and printed.</summary>
public sealed class CorrelationQualityTests(ITestOutputHelper output)
{
    private const double LeastPrecision = 0.98;
    private const double LeastRecall = 0.95;

    private readonly int _seed = int.TryParse(Environment.GetEnvironmentVariable("SHARINGBUS_FUSION_SEED"), out var given) ? given : Random.Shared.Next();

    [Fact]
    public void Situations_OfAHundredThousandNotices_AreThoseOfTheTruth()
    {
        LabelledNotices history = new(_seed, 100_000);
        var facts = Enumerable.Range(0, history.Count).Select(number => Read(history[number])).ToArray();
        var watch = System.Diagnostics.Stopwatch.StartNew();
        var correlator = Correlate(facts);
        output.WriteLine($"correlated in {watch.Elapsed.TotalSeconds:F1} s");

        var score = PairScore.Of(Enumerable.Range(0, history.Count)
            .Select(number => (history[number].Truth, (string?)correlator.ClusterOf(facts[number].Id)!.SituationId)));
        output.WriteLine($"seed {_seed}: precision {score.Precision:F4}, recall {score.Recall:F4}, {score.True} true pairs, "
            + $"{correlator.Situations.Count} situations, {correlator.Index.SilentKeys} silent keys of {correlator.Index.Count}");
        Assert.True(score.Precision >= LeastPrecision, $"precision {score.Precision:F4}, seed {_seed}");
        Assert.True(score.Recall >= LeastRecall, $"recall {score.Recall:F4}, seed {_seed}");
    }

    [Fact]
    public void Situations_OfAnyOrderOfArrival_AreTheSame()
    {
        LabelledNotices history = new(_seed, 8_000);
        var facts = Enumerable.Range(0, history.Count).Select(number => Read(history[number])).ToArray();
        var expected = Groups(Correlate(facts));
        Random random = new(_seed);
        for (var run = 0; run < 3; run++)
        {
            random.Shuffle(facts);
            Assert.True(expected.SetEquals(Groups(Correlate(facts))), $"seed {_seed}, run {run}");
        }
    }

    // What came and went leaves nothing behind, whatever it made common meanwhile.
    [Fact]
    public void Situations_AfterNoticesCameAndWent_AreThoseOfTheRest()
    {
        LabelledNotices history = new(_seed, 8_000);
        var facts = Enumerable.Range(0, history.Count).Select(number => Read(history[number])).ToArray();
        Random random = new(_seed);
        random.Shuffle(facts);
        var correlator = Correlate(facts);
        foreach (var passing in facts[..3_000])
        {
            correlator.Remove(passing.Id);
        }

        Assert.True(Groups(Correlate(facts[3_000..])).SetEquals(Groups(correlator)), $"seed {_seed}");
        Assert.Equal(Correlate(facts[3_000..]).Index.SilentKeys, correlator.Index.SilentKeys);
    }

    // Every pair is compared here; the correlator compares those that share something, and spares what cannot weigh enough.
    [Theory]
    [InlineData(null)]
    [InlineData(1_859_012_074)] // two share a place and a passage, seven hours apart
    public void Links_AreThoseOfAComparisonOfAllPairs(int? given)
    {
        var seed = given ?? _seed;
        LabelledNotices history = new(seed, 2_500);
        var facts = Enumerable.Range(0, history.Count).Select(number => Read(history[number])).ToArray();
        var correlator = Correlate(facts);
        EvidenceReading reading = new(correlator.Index);
        Dictionary<(Guid, Guid), int> weights = [];
        for (var left = 0; left < facts.Length; left++)
        {
            for (var right = left + 1; right < facts.Length; right++)
            {
                var weight = facts[left].Realm == facts[right].Realm ? reading.Compare(facts[left], facts[right]).Decibans : 0;
                if (weight >= EvidenceWeights.Link)
                {
                    weights[(facts[left].Id, facts[right].Id)] = weights[(facts[right].Id, facts[left].Id)] = weight;
                }
            }
        }

        var neighbours = weights.Keys.ToLookup(pair => pair.Item1, pair => pair.Item2);
        var heaviest = weights.GroupBy(link => link.Key.Item1).ToDictionary(links => links.Key, links => links.Max(link => link.Value));
        var expected = weights
            .Where(link => link.Value >= EvidenceWeights.HeavyLink
                || link.Value == heaviest[link.Key.Item1]
                || link.Value == heaviest[link.Key.Item2]
                || (link.Value >= EvidenceWeights.SupportedLink && neighbours[link.Key.Item1].Intersect(neighbours[link.Key.Item2]).Any()))
            .Select(link => NoticePair.Of(link.Key.Item1, link.Key.Item2))
            .ToHashSet();
        var found = facts.SelectMany(notice => correlator.LinksOf(notice.Id)).Select(link => NoticePair.Of(link.Left, link.Right)).ToHashSet();
        Assert.True(expected.SetEquals(found), $"seed {seed}: {expected.Except(found).Count()} links missing, {found.Except(expected).Count()} too many");
        Assert.Contains(weights.Values, weight => weight < EvidenceWeights.HeavyLink);
        Assert.True(expected.Count < weights.Count / 2, $"seed {seed}: no light link was dropped");
    }

    private static HashSet<string> Groups(Correlator correlator) => [.. correlator.Situations.Select(cluster => string.Join(' ', cluster.Members))];

    private static NoticeFacts Read(LabelledNotice notice) => Reading.Read(
        new Delivery { Type = NoticeType.ThreatNotice, Origin = notice.Origin, Notice = Google.Protobuf.MessageExtensions.ToByteString(notice.Notice) },
        notice.Id);

    private static readonly NoticeReading Reading = new(new KeyDigest(new byte[32]));

    private static Correlator Correlate(IEnumerable<NoticeFacts> facts)
    {
        Correlator correlator = new();
        foreach (var notice in facts)
        {
            correlator.Add(notice);
        }

        return correlator;
    }
}
