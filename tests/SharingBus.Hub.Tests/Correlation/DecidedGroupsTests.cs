using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Decisions;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Correlation;

public sealed class DecidedGroupsTests
{
    private readonly Correlator _correlator = new();
    private long _next = 1;

    [Fact]
    public void Split_OfASituation_SetsItsNoticesApart()
    {
        Add(1, n => n.Plate("A1"));
        Add(2, n => n.Plate("A1"));
        Add(3, n => n.Plate("A1"));

        Split([2], [1, 3]);

        Assert.Equal([[1, 3], [2]], Groups());
        Assert.DoesNotContain(_correlator.LinksOf(Sample.Id(2)), link => link.Left == Sample.Id(2) || link.Right == Sample.Id(2));
    }

    // Alike to both sides: it goes with one of them, and brings nobody along.
    [Fact]
    public void NoticeThatIsLikeBothSides_OfASplit_DoesNotBringThemTogether()
    {
        Add(1, n => n.Plate("A1").Seen(0));
        Add(2, n => n.Plate("A1"));
        Split([2], [1]);

        Add(3, n => n.Plate("A1").Seen(0.5));

        Assert.Equal([[1, 3], [2]], Groups());
        Assert.All(_correlator.LinksOf(Sample.Id(3)), link => Assert.Equal(Sample.Id(1), link.Left));
    }

    [Fact]
    public void NoticesApart_ThatComeAfterTheDecision_StayApart()
    {
        Split([2], [1]);

        Add(2, n => n.Plate("A1"));
        Add(3, n => n.Plate("A1"));
        Add(1, n => n.Plate("A1"));

        Assert.DoesNotContain(Groups(), group => group.Contains(1) && group.Contains(2));
        Assert.Equal(2, Groups().Count);
    }

    // What is set apart from its like is not held back from what is less alike.
    [Fact]
    public void NoticeSetApart_FromWhatItIsMostLike_JoinsWhatItIsLess()
    {
        Add(1, n => n.Plate("A1").Seen(0));
        Add(2, n => n.Plate("A1"));
        Add(3, n => n.Plate("B2").Seen(0.5));
        Add(4, n => n.Plate("B2"));
        Assert.Equal([[1, 2], [3, 4]], Groups());

        Split([1], [2]);

        Assert.Equal([[1, 3, 4], [2]], Groups());
    }

    [Fact]
    public void Split_Lifted_LetsTheEvidenceSpeakAgain()
    {
        Add(1, n => n.Plate("A1"));
        Add(2, n => n.Plate("A1"));
        Add(3, n => n.Plate("A1"));
        var split = Split([2], [1, 3]);

        _correlator.Lift(split);

        Assert.Equal([[1, 2, 3]], Groups());
    }

    [Fact]
    public void Merge_OfNoticesThatShareNothing_HoldsInAnyOrderOfArrival()
    {
        Merge(1, 3);
        Add(3, n => n.Plate("B2"));
        Add(4, n => n.Plate("B2"));
        Add(2, n => n.Plate("A1"));
        Add(1, n => n.Plate("A1"));

        Assert.Equal([[1, 2, 3, 4]], Groups());
    }

    [Fact]
    public void Merge_ThatLosesANotice_HoldsForTheOthers()
    {
        Add(1, n => n.Plate("A1"));
        Add(2, n => n.Plate("B2"));
        Add(3, n => n.Plate("C3"));
        var merge = Merge(1, 2, 3);
        _correlator.Remove(Sample.Id(1));
        Assert.Equal([[2, 3]], Groups());

        _correlator.Lift(merge);

        Assert.Equal([[2], [3]], Groups());
    }

    [Fact]
    public void Removal_OfTheOnlyNoticeSetApart_LetsTheOthersComeTogether()
    {
        Add(1, n => n.Plate("A1"));
        Add(2, n => n.Plate("A1").Plate("B2"));
        Add(3, n => n.Plate("B2"));
        Split([1], [3]);
        Assert.Equal(2, Groups().Count);

        _correlator.Remove(Sample.Id(1));

        Assert.Equal([[2, 3]], Groups());
    }

    // Nobody said of the one who is apart from both that they belong together, or of a person that it makes one situation.
    [Fact]
    public void Split_OfNoticesThatMeanOnePerson_Holds()
    {
        Add(1, n => n.Person());
        Add(2, n => n.Person());
        _correlator.Join(NoticePair.Of(Sample.Id(1), Sample.Id(2)));
        Assert.Equal([[1, 2]], Groups());

        Split([2], [1]);

        Assert.Equal([[1], [2]], Groups());
    }

    // The third goes with the older of the two: of whom it is set apart it is no longer said that they are one person.
    [Fact]
    public void NoticeThatMeansOnePerson_WithBothSidesOfASplit_MeansOneWithOneOfThem()
    {
        Add(1, n => n.Person());
        Add(2, n => n.Person());
        Add(3, n => n.Person());
        (NoticePair first, NoticePair second) = (NoticePair.Of(Sample.Id(1), Sample.Id(3)), NoticePair.Of(Sample.Id(2), Sample.Id(3)));
        _correlator.Join(first);
        _correlator.Join(second);
        Assert.True(_correlator.MeanOnePerson(first) && _correlator.MeanOnePerson(second));

        Split([2], [1]);

        Assert.Equal([[1, 3], [2]], Groups());
        Assert.Equal((true, false), (_correlator.MeanOnePerson(first), _correlator.MeanOnePerson(second)));
    }

    // An exercise does not tell of a person, though a merge may stand for the notice that took another's place.
    [Fact]
    public void NoticesThatMeanOnePerson_OfTwoRealms_MeanNone()
    {
        Add(1, n => n.Person());
        Add(2, n => n.Person().In(Actuality.Exercise));
        _correlator.Join(NoticePair.Of(Sample.Id(1), Sample.Id(2)));
        Merge(1, 2);

        Assert.Equal([[1, 2]], Groups());
        Assert.False(_correlator.MeanOnePerson(NoticePair.Of(Sample.Id(1), Sample.Id(2))));
    }

    [Fact]
    public void Heir_OfANoticeSetApart_IsApartWhereItIsOfTheAgencyThatNamedIt()
    {
        Add(1, n => n.Plate("A1"));
        Add(2, n => n.Plate("A1"));
        Heir[] heirs = [new(Sample.Id(2), Sample.Id(3), "agency-2"), new(Sample.Id(2), Sample.Id(4), "another")];
        _correlator.Constrain(Sample.Decision(_next++, DecisionKind.Split, [2], [1]).ToConstraint() with { Heirs = heirs });
        _correlator.Remove(Sample.Id(2));

        _correlator.Add(Sample.Notice(3, "agency-2", n => n.Plate("A1")));
        Assert.Equal([[1], [3]], Groups());
        _correlator.Remove(Sample.Id(3));
        Add(4, n => n.Plate("A1"));

        Assert.Equal([[1, 4]], Groups());
    }

    // What notices come and go, and what is decided and withdrawn, in any order: the groups are those of a slow rebuild of what is left.
    [Fact]
    public void Groups_AfterAnyOrderOfNoticesAndDecisions_AreThoseOfANaiveRebuild()
    {
        var (divided, merged) = (0, 0);
        for (var seed = 0; seed < 60; seed++)
        {
            Random random = new(seed);
            NoticeFacts[] notices = [.. Enumerable.Range(1, 60).Select(number => Mixed(number, random))];
            var standing = Decisions(random, 12).Select(decision => decision.ToConstraint()).ToList();
            var passing = Decisions(random, 6).Select(decision => decision.ToConstraint() with { Number = decision.Number + 100 }).ToList();
            var pair = NoticePair.Of(Sample.Id(random.Next(1, 31)), Sample.Id(random.Next(31, 61)));
            List<(double At, Action<Correlator> Act)> happenings =
            [
                .. notices.Select(notice => (random.NextDouble(), (Action<Correlator>)(c => c.Add(notice)))),
                .. standing.Select(said => (random.NextDouble(), (Action<Correlator>)(c => c.Constrain(said)))),
                .. passing.SelectMany(said => Passing(random, c => c.Constrain(said), c => c.Lift(said.Number))),
                .. Enumerable.Range(200, 25).Select(number => Mixed(number, random))
                    .SelectMany(notice => Passing(random, c => c.Add(notice), c => c.Remove(notice.Id))),
                (random.NextDouble(), c => c.Join(pair)),
            ];
            Correlator correlator = new();
            foreach (var (_, act) in happenings.OrderBy(happening => happening.At))
            {
                act(correlator);
            }

            var expected = NaiveGroups.Of(correlator, standing, [pair]);
            var found = correlator.Clusters.Select(cluster => cluster.Members.ToList()).OrderBy(group => group[0]).ToList();
            Assert.True(expected.Select(group => string.Join(' ', group)).SequenceEqual(found.Select(group => string.Join(' ', group))), $"seed {seed}");
            Assert.Equal(found.Where(group => group.Count > 1).Select(group => group[0]), correlator.Situations.Select(cluster => cluster.Oldest).Order());

            Correlator free = new();
            Array.ForEach(notices, notice => free.Add(notice));
            divided += standing.Count(said => said.Separates && said.Notices.Any(a => said.Rest.Any(b => free.ClusterOf(a) == free.ClusterOf(b))));
            merged += standing.Count(said => !said.Separates && said.Notices.Select(free.ClusterOf).Distinct().Count() > 1);
        }

        // The test says something: decisions were against the evidence.
        Assert.True(divided > 60 && merged > 60, $"{divided} splits and {merged} merges went against the evidence");
    }

    private static IEnumerable<(double At, Action<Correlator> Act)> Passing(Random random, Action<Correlator> first, Action<Correlator> then)
    {
        double[] at = [random.NextDouble(), random.NextDouble()];
        return [(at.Min(), first), (at.Max(), then)];
    }

    // As the hub takes them: none contradicts those before it.
    private static List<SituationDecision> Decisions(Random random, int count)
    {
        List<SituationDecision> taken = [];
        for (var number = 1; number <= count; number++)
        {
            int[] named = [.. Enumerable.Range(0, 6).Select(_ => random.Next(1, 61)).Distinct()];
            var decision = random.Next(2) == 0
                ? Sample.Decision(number, DecisionKind.Merge, named[..2])
                : Sample.Decision(number, DecisionKind.Split, named[..2], named[2..]);
            if (named.Length > 2 && DecisionConflict.To(decision, taken).Count == 0)
            {
                taken.Add(decision);
            }
        }

        return taken;
    }

    private static NoticeFacts Mixed(int number, Random random) => Sample.Notice(number, $"agency-{random.Next(4)}", n =>
    {
        n.Plate($"P{random.Next(9)}");
        if (random.Next(2) == 0)
        {
            n.Seen(random.Next(24 * 3), $"Town {random.Next(3)}", (HarmForm)random.Next(3));
        }
    });

    private void Add(int number, Action<ThreatNotice> change) => _correlator.Add(Sample.Notice(number, $"agency-{number}", change));

    private long Split(int[] apart, int[] rest) => Constrain(DecisionKind.Split, apart, rest);

    private long Merge(params int[] notices) => Constrain(DecisionKind.Merge, notices);

    private long Constrain(DecisionKind kind, int[] notices, int[]? rest = null)
    {
        _correlator.Constrain(Sample.Decision(_next, kind, notices, rest).ToConstraint());
        return _next++;
    }

    private List<List<int>> Groups() =>
    [
        .. _correlator.Clusters
            .Select(cluster => cluster.Members.Select(id => Convert.ToInt32(id.ToString("N")[24..], 16)).ToList())
            .OrderBy(group => group[0]),
    ];
}
