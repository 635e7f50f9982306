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
    [InlineData(0, 0.9, HarmForm.Unspecified, true)]
    [InlineData(0, 2.9, HarmForm.Unspecified, false)]
    [InlineData(0, 2.9, HarmForm.Gang, true)]
    [InlineData(0, 20, HarmForm.Gang, false)]
    [InlineData(23.5, 24.4, HarmForm.Unspecified, true)]
    public void Notices_InOneQuietMunicipality_GroupWithinHours(double first, double second, HarmForm harm, bool together)
    {
        Add(Sample.Notice(1, "police", n => n.Seen(first, harm: harm)));
        Add(Sample.Notice(2, "school", n => n.Seen(second, " northBRIDGE", harm)));

        Assert.Equal(together ? [[1, 2]] : [[1], [2]], Groups());
    }

    [Fact]
    public void Notices_InABusyMunicipality_NeedMoreThanItsName()
    {
        for (var number = 1; number <= CorrelationBounds.MunicipalityCap + 1; number++)
        {
            Add(Sample.Notice(number, "police", n => n.Seen(number / 40.0, harm: HarmForm.Gang).Target = new Target { Sector = TargetSector.Edu }));
        }

        Assert.All(Groups(), group => Assert.Single(group));
        _correlator.Remove(Sample.Id(1));

        Assert.Single(Groups());
    }

    // What a notice leaves behind when it goes must not speak for the one that takes its number.
    [Fact]
    public void Notice_AfterAnotherOneWent_IsComparedByItsOwnTime()
    {
        Add(Sample.Notice(1, "police", n => n.Seen(-500)));
        _correlator.Remove(Sample.Id(1));
        Add(Sample.Notice(2, "police", n => n.Seen(0)));

        Add(Sample.Notice(3, "school", n => n.Seen(0.5)));

        Assert.Equal([[2, 3]], Groups());
    }

    [Fact]
    public void Notices_AtOneSpot_FormOneSituation()
    {
        Add(Sample.Notice(1, "police", n => n.At(0, 60.1790, -1.4501)));
        Add(Sample.Notice(2, "school", n => n.At(2, 60.1801, -1.4501)));
        Add(Sample.Notice(3, "ngo", n => n.At(2, 60.1890, -1.4501)));

        Assert.Equal([[1, 2], [3]], Groups());
    }

    [Fact]
    public void Texts_ThatWerePassedOn_FormOneSituation()
    {
        const string text = "In the class chat somebody announces that on Friday nobody should come to school, with a picture of a knife and the name of the hall.";
        Add(Sample.Notice(1, "school", n => n.Modus = text));
        Add(Sample.Notice(2, "police", n => n.Modus = "FWD: " + text.ToUpperInvariant().Replace("SOMEBODY ANNOUNCES", "SOMEONE ANNOUNCED", StringComparison.Ordinal)));
        Add(Sample.Notice(3, "ngo", n => n.Modus = "A man stands at the gate of the youth centre every afternoon and talks to the younger ones about the war."));

        Assert.Equal([[1, 2], [3]], Groups());
    }

    [Fact]
    public void Texts_OfOneAgency_DoNotGroupByTheirWordsAlone()
    {
        const string form = "The reporting office was told by telephone of a disturbance and asks all who know more to answer by the end of the week.";
        Add(Sample.Notice(1, "school", n => n.Modus = form));
        Add(Sample.Notice(2, "school", n => n.Modus = form));

        Assert.Equal([[1], [2]], Groups());
    }

    [Fact]
    public void Indicator_ThatOthersOwnedLongAgo_DoesNotGroup()
    {
        Add(Sample.Notice(1, "police", n => n.Plate().Seen(0)));
        Add(Sample.Notice(2, "school", n => n.Plate().Seen(24 * 40)));

        Assert.Equal([[1], [2]], Groups());
    }

    // Two groups, each held together by more, meet in one pair that looks alike by place and hour.
    [Fact]
    public void LightLink_BetweenTwoGroupsThatHangTogetherByMore_DoesNotTieThem()
    {
        Add(Sample.Notice(1, "police", n => n.Plate("A1").Seen(0)));
        Add(Sample.Notice(2, "school", n => n.Plate("A1")));
        Add(Sample.Notice(3, "ngo", n => n.Plate("B2").Seen(0.5)));
        Assert.Equal([[1, 2, 3]], Groups());

        Add(Sample.Notice(4, "health", n => n.Plate("B2")));

        Assert.Equal([[1, 2], [3, 4]], Groups());
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

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Part_OfTwoNotices_HoldsWhicheverOfThemComesAgain(int number)
    {
        Add(Sample.Notice(1, "police", n => n.Plate("A1")));
        Add(Sample.Notice(2, "school", n => n.Plate("B2")));
        _correlator.Join(NoticePair.Of(Sample.Id(1), Sample.Id(2)));

        _correlator.Part(NoticePair.Of(Sample.Id(1), Sample.Id(2)));
        Assert.Equal([[1], [2]], Groups());
        _correlator.Remove(Sample.Id(number));
        Add(Sample.Notice(number, "ngo", n => n.Plate("C3")));

        Assert.Equal([[1], [2]], Groups());
    }

    [Fact]
    public void Key_OverItsCap_LinksNobody()
    {
        for (var number = 1; number <= CorrelationBounds.IndicatorCap; number++)
        {
            Add(Sample.Notice(number, "police", n => n.Plate().Told(number / 40.0, HarmForm.Gang)));
        }

        Assert.Single(Groups());
        Add(Sample.Notice(99, "school", n => n.Plate().Told(0.2, HarmForm.Gang)));

        Assert.All(Groups(), group => Assert.Single(group));
        Assert.Equal(1, _correlator.Index.SilentKeys);
    }

    [Fact]
    public void Key_OverItsCap_LeavesLinksThatRestOnAnotherKey()
    {
        Add(Sample.Notice(1, "police", n => n.Plate().Seen(0)));
        Add(Sample.Notice(2, "school", n => n.Plate().Seen(0.5)));
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
            Add(Sample.Notice(number, "police", n => n.Plate().Told(number / 40.0, HarmForm.Gang)));
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

        var link = Assert.Single(_correlator.LinksOf(Sample.Id(1)));
        Assert.Equal((1, true), (link.Evidence.OwnIndicators, link.Evidence.OneMunicipality == true && link.Evidence.PlaceSpeaks));
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

        var last = Sample.Notice(20_001, "school", n => n.Plate("NB 4999").Seen(20_001, "Town 1"));
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
