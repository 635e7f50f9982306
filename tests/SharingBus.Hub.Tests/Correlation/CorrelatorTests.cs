using SharingBus.Hub.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Correlation;

public sealed class CorrelatorTests
{
    private readonly Correlator _correlator = new();

    [Fact]
    public void Notices_SharingAnIndicator_FormOneSituation()
    {
        Add(Sample.Notice(1, "police", n => n.Plate("NB-17 4711")));
        Add(Sample.Notice(2, "school", n => n.Plate("nb 174711")));
        Add(Sample.Notice(3, "ngo", n => n.Plate("XX-1")));

        Assert.Equal([[1, 2], [3]], Groups());
    }

    [Fact]
    public void Notices_SharingAPattern_FormOneSituation()
    {
        Add(Sample.Notice(1, "police", n => n.Indicators.Add(new Indicator { Pattern = "[url:value = 'a']", PatternType = "stix" })));
        Add(Sample.Notice(2, "school", n => n.Indicators.Add(new Indicator { Pattern = "[url:value  = 'a']", PatternType = "STIX" })));

        Assert.Equal([[1, 2]], Groups());
    }

    [Theory]
    [InlineData(0, 71.9, true)]
    [InlineData(0, 72, true)]
    [InlineData(0, 72.1, false)]
    [InlineData(50, 100, true)]
    public void Notices_InOneMunicipality_GroupWithinTheWindowOnly(double first, double second, bool together)
    {
        Add(Sample.Notice(1, "police", n => n.Seen(first)));
        Add(Sample.Notice(2, "school", n => n.Seen(second, " northBRIDGE")));

        Assert.Equal(together ? [[1, 2]] : [[1], [2]], Groups());
    }

    [Fact]
    public void Notices_InOneGridCell_FormOneSituation()
    {
        Add(Sample.Notice(1, "police", n => n.At(0, 60.1712, -1.4501)));
        Add(Sample.Notice(2, "school", n => n.At(10, 60.1788, -1.4599)));
        Add(Sample.Notice(3, "ngo", n => n.At(10, 60.1888, -1.4599)));

        Assert.Equal([[1, 2], [3]], Groups());
    }

    [Theory]
    [InlineData(HarmForm.Hate, HarmForm.Domestic, false)]
    [InlineData(HarmForm.Hate, HarmForm.Hate, true)]
    [InlineData(HarmForm.Hate, HarmForm.Unspecified, true)]
    [InlineData(HarmForm.Hate, HarmForm.Online, true)]
    public void Notices_InOnePlace_GroupOnlyWhereHarmDoesNotContradict(HarmForm first, HarmForm second, bool together)
    {
        Add(Sample.Notice(1, "police", n => n.Seen(0, harm: first)));
        Add(Sample.Notice(2, "school", n => n.Seen(1, harm: second)));

        Assert.Equal(together ? [[1, 2]] : [[1], [2]], Groups());
    }

    [Theory]
    [InlineData(Actuality.Exercise)]
    [InlineData(Actuality.Test)]
    [InlineData(Actuality.Unspecified)]
    public void Notices_OfDifferentRealms_NeverGroup(Actuality other)
    {
        Add(Sample.Notice(1, "police", n => n.Plate().Seen(0).Person()));
        Add(Sample.Notice(2, "school", n => n.Plate().Seen(0).Person().In(other)));

        Assert.Equal([[1], [2]], Groups());
    }

    [Fact]
    public void PersonKey_SharedByTwoNotices_DoesNotGroup()
    {
        Add(Sample.Notice(1, "police", n => n.Person()));
        Add(Sample.Notice(2, "school", n => n.Person()));

        Assert.Equal([[1], [2]], Groups());
    }

    [Fact]
    public void Join_OfTwoNotices_MergesTheirSituations()
    {
        Add(Sample.Notice(1, "police", n => n.Plate("A1")));
        Add(Sample.Notice(2, "school", n => n.Plate("A1")));
        Add(Sample.Notice(3, "ngo", n => n.Plate("B2")));

        _correlator.Join(NoticePair.Of(Sample.Id(3), Sample.Id(1)));

        Assert.Equal([[1, 2, 3]], Groups());
    }

    [Fact]
    public void Key_OverItsCap_LinksNobody()
    {
        for (var number = 1; number <= CorrelationBounds.IndicatorCap; number++)
        {
            Add(Sample.Notice(number, "police", n => n.Plate()));
        }

        Assert.Single(Groups());
        Add(Sample.Notice(99, "school", n => n.Plate()));

        Assert.All(Groups(), group => Assert.Single(group));
        Assert.Equal(1, _correlator.Index.SilentKeys);
    }

    [Fact]
    public void Key_OverItsCap_LeavesLinksThatRestOnAnotherKey()
    {
        Add(Sample.Notice(1, "police", n => n.Plate().Seen(0)));
        Add(Sample.Notice(2, "school", n => n.Plate().Seen(1)));
        for (var number = 3; number <= CorrelationBounds.IndicatorCap + 1; number++)
        {
            Add(Sample.Notice(number, "ngo", n => n.Plate()));
        }

        Assert.Equal([1, 2], Groups()[0]);
        Assert.Equal(CorrelationBounds.IndicatorCap, Groups().Count);
    }

    [Fact]
    public void Key_BackWithinItsCap_LinksAgain()
    {
        for (var number = 1; number <= CorrelationBounds.IndicatorCap + 1; number++)
        {
            Add(Sample.Notice(number, "police", n => n.Plate()));
        }

        _correlator.Remove(Sample.Id(5));

        Assert.Single(Groups());
        Assert.Equal(0, _correlator.Index.SilentKeys);
    }

    [Fact]
    public void Removal_OfTheConnectingNotice_SplitsTheSituation()
    {
        Add(Sample.Notice(1, "police", n => n.Plate("A1")));
        Add(Sample.Notice(2, "school", n => n.Plate("A1").Plate("B2")));
        Add(Sample.Notice(3, "ngo", n => n.Plate("B2")));
        Assert.Equal([[1, 2, 3]], Groups());

        _correlator.Remove(Sample.Id(2));

        Assert.Equal([[1], [3]], Groups());
    }

    [Fact]
    public void Links_OfANotice_SayWhatIsShared()
    {
        Add(Sample.Notice(1, "police", n => n.Plate().Seen(0)));
        Add(Sample.Notice(2, "school", n => n.Plate().Seen(1)));

        Assert.Equal(
            [KeyKind.Indicator, KeyKind.Municipality],
            _correlator.LinksOf(Sample.Id(1)).Select(link => link.Kind).Order());
    }

    // The state must follow from the set of notices alone, whatever came first, and whatever came and went.
    [Fact]
    public void Situations_AfterAnyOrderOfArrivalAndRemoval_AreTheSame()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            Random random = new(seed);
            NoticeFacts[] notices = [.. Enumerable.Range(1, 90).Select(number => Mixed(number, random))];
            var expected = Build(notices);
            NoticeFacts[] passing = [.. Enumerable.Range(200, 40).Select(number => Mixed(number, random))];

            NoticeFacts[] all = [.. notices, .. passing];
            random.Shuffle(all);
            Correlator correlator = new();
            foreach (var notice in all)
            {
                correlator.Add(notice);
            }

            random.Shuffle(passing);
            foreach (var notice in passing)
            {
                correlator.Remove(notice.Id);
            }

            Assert.Equal(expected, Groups(correlator));
            Assert.Equal(
                correlator.Clusters.Where(c => c.Members.Count > 1).Select(c => c.SituationId).Order(),
                correlator.Situations.Select(c => c.SituationId).Order());
        }
    }

    [Fact]
    public void Adding_AfterALongHistory_LooksAtItsOwnKeysOnly()
    {
        for (var number = 1; number <= 20_000; number++)
        {
            Add(Sample.Notice(number, "police", n => n.Plate($"NB {number / 4}").Seen(number, $"Town {number % 50}")));
        }

        var last = Sample.Notice(20_001, "school", n => n.Plate("NB 17").Seen(20_001, "Town 1"));
        Add(last);

        Assert.InRange(_correlator.LinksOf(last.Id).Count(), 1, 40);
    }

    private static NoticeFacts Mixed(int number, Random random) => Sample.Notice(number, $"agency-{random.Next(4)}", n =>
    {
        n.Plate($"P{(random.Next(3) == 0 ? 0 : random.Next(25))}");
        if (random.Next(2) == 0)
        {
            n.Seen(random.Next(24 * 30), $"Town {random.Next(4)}", (HarmForm)random.Next(4));
        }
    });

    private static List<List<int>> Build(IEnumerable<NoticeFacts> notices)
    {
        Correlator correlator = new();
        foreach (var notice in notices)
        {
            correlator.Add(notice);
        }

        return Groups(correlator);
    }

    private static List<List<int>> Groups(Correlator correlator) =>
    [
        .. correlator.Clusters
            .Select(cluster => cluster.Members.Select(NumberOf).ToList())
            .OrderBy(group => group[0]),
    ];

    private static int NumberOf(Guid id) => Convert.ToInt32(id.ToString("N")[24..], 16);

    private void Add(NoticeFacts notice) => _correlator.Add(notice);

    private List<List<int>> Groups() => Groups(_correlator);
}
