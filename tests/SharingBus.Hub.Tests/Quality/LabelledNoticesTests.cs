using System.Globalization;
using Google.Protobuf;
using SharingBus.Cli.FusionBench;
using SharingBus.Hub.Correlation;
using Xunit;

namespace SharingBus.Hub.Tests.Quality;

/// <summary>The generated history is worth measuring with: repeatable, and not solved by comparing exact keys.</summary>
public sealed class LabelledNoticesTests(ITestOutputHelper output)
{
    private const int Notices = 20_000;

    [Fact]
    public void History_OfTheSameSeed_IsTheSame()
    {
        LabelledNotices one = new(17, 500), other = new(17, 500), third = new(18, 500);

        Assert.All(Enumerable.Range(0, 500), number =>
        {
            Assert.Equal(one[number].Id, other[number].Id);
            Assert.Equal(one[number].Notice.ToByteString(), other[number].Notice.ToByteString());
        });
        Assert.NotEqual(one[0].Id, third[0].Id);
    }

    [Fact]
    public void History_HoldsClustersNoiseAndSeveralScripts()
    {
        LabelledNotices history = new(17, Notices);
        var all = Enumerable.Range(0, Notices).Select(number => history[number]).ToList();

        var sizes = all.GroupBy(notice => notice.Truth).Select(group => group.Count()).ToList();
        Assert.InRange(sizes.Count(size => size == 1) / (double)sizes.Count, 0.5, 0.8);
        Assert.Contains(sizes, size => size >= 9);
        Assert.Equal(8, all.Select(notice => notice.Notice.Lang).Distinct().Count());
        Assert.Equal(Notices, all.Select(notice => notice.Id).Distinct().Count());
        Assert.Contains(all, notice => notice.Notice.Handling.Actuality == SharingBus.Vocabulary.V1.Actuality.Exercise);
    }

    [Fact]
    public void ExactKeysAlone_FindAtMostThreeQuartersOfTheTruePairs()
    {
        var seed = Random.Shared.Next();
        LabelledNotices history = new(seed, Notices);
        DisjointSets sets = new(Notices);
        Dictionary<string, List<int>> keys = [];
        for (var number = 0; number < Notices; number++)
        {
            foreach (var key in ExactKeys(history[number].Notice))
            {
                (keys.TryGetValue(key, out var sharing) ? sharing : keys[key] = []).Add(number);
            }
        }

        foreach (var sharing in keys.Values.Where(sharing => sharing.Count <= 32))
        {
            sharing.ForEach(number => sets.Join(number, sharing[0]));
        }

        var score = PairScore.Of(Enumerable.Range(0, Notices)
            .Select(number => (history[number].Truth, (string?)sets.Find(number).ToString(CultureInfo.InvariantCulture))));
        output.WriteLine($"seed {seed}: exact keys alone: precision {score.Precision:F3}, recall {score.Recall:F3}, {score.True} true pairs");
        Assert.InRange(score.Recall, 0, 0.75);
    }

    // Indicators that are spelled one way, and whole texts.
    private static IEnumerable<string> ExactKeys(SharingBus.Vocabulary.V1.ThreatNotice notice) =>
        notice.Indicators.Select(indicator => $"{notice.Handling.Actuality}|{indicator.Kind}|{IndicatorText.Normalise(indicator)}")
            .Append($"{notice.Handling.Actuality}|{notice.Modus}");
}
