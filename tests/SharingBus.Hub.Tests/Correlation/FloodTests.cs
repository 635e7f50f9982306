using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Tests.Alerts;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Correlation;

/// <summary>Agencies that name again and again what others rest on.</summary>
public sealed class FloodTests
{
    private const int First = 100;

    private readonly AlertBench _bench = new();

    // It is too common to link the flood, and as rare as before between the others.
    [Theory]
    [InlineData(15, false)]
    [InlineData(15, true)]
    [InlineData(40, false)]
    [InlineData(1_000, true)]
    public void Indicator_ThatOneAgencyRepeats_StillLinksOthers(int notices, bool floodFirst)
    {
        for (var number = 0; floodFirst && number < notices; number++)
        {
            _bench.Take(First + number, "flooder", n => n.Plate());
        }

        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        for (var number = 0; !floodFirst && number < notices; number++)
        {
            _bench.Take(First + number, "flooder", n => n.Plate());
        }

        Assert.Equal([Sample.Id(1), Sample.Id(2)], Assert.Single(_bench.State.Correlator.Situations).Members);
    }

    [Fact]
    public void Alert_ThatRestsOnAnIndicatorOneAgencyRepeats_IsNotCancelled()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        Assert.Single(_bench.Publish());

        for (var number = 0; number < 40; number++)
        {
            _bench.Take(First + number, "flooder", n => n.Plate());
            Assert.All(_bench.Publish(), plan => Assert.Equal(AlertMessageType.Update, plan.MessageType));
        }

        Assert.Equal([Sample.Id(1), Sample.Id(2)], Assert.Single(_bench.State.Correlator.Situations).Members);
    }

    // Whatever else is alike, beyond the cap an indicator is nothing.
    [Theory]
    [InlineData(7, true)]
    [InlineData(8, false)]
    public void Indicator_ThatManyAgenciesRepeat_IsTooCommonFromEightOn(int flooders, bool speaks)
    {
        Correlator correlator = new();
        correlator.Add(Sample.Notice(1, "police", n => n.Plate().Told(0, HarmForm.Gang)));
        correlator.Add(Sample.Notice(2, "school", n => n.Plate().Told(0.5, HarmForm.Gang)));
        for (var number = 0; number < flooders * 40; number++)
        {
            correlator.Add(Sample.Notice(First + number, $"flooder-{number % flooders}", n => n.Plate()));
        }

        Assert.Equal(speaks, correlator.LinksOf(Sample.Id(1)).Any());
    }

    [Fact]
    public void QuietPlace_ThatOneAgencyFloods_StillLinksOthers()
    {
        Correlator correlator = new();
        correlator.Add(Sample.Notice(1, "police", n => n.Seen(0, harm: HarmForm.Gang)));
        correlator.Add(Sample.Notice(2, "school", n => n.Seen(0.5, harm: HarmForm.Gang)));
        for (var number = 0; number < 40; number++)
        {
            correlator.Add(Sample.Notice(First + number, "flooder", n => n.Seen(0, harm: HarmForm.Hate)));
        }

        Assert.Equal([Sample.Id(1), Sample.Id(2)], Assert.Single(correlator.Situations).Members);
    }

    [Fact]
    public void PersonKey_ThatOneAgencyRepeats_IsStillProposedBetweenOthers()
    {
        _bench.Take(1, "police", n => n.Person());
        _bench.Take(2, "school", n => n.Person());
        for (var number = 0; number < 40; number++)
        {
            _bench.Take(First + number, "flooder", n => n.Person());
        }

        Assert.Equal(NoticePair.Of(Sample.Id(1), Sample.Id(2)), Assert.Single(_bench.State.Proposals.Proposed));
    }

    // One agency tells two thirds of everything, so keys are common for it and not for others, and become rare again.
    [Fact]
    public void Situations_AfterFloodsCameAndWent_AreThoseOfTheRest()
    {
        var seed = Random.Shared.Next();
        for (var run = 0; run < 20; run++)
        {
            Random random = new(seed + run);
            NoticeFacts[] notices = [.. Enumerable.Range(1, 160).Select(number => Mixed(number, random))];
            NoticeFacts[] passing = [.. Enumerable.Range(200, 120).Select(number => Mixed(number, random))];
            NoticeFacts[] all = [.. notices, .. passing];
            random.Shuffle(all);
            HubState state = new(new PlansInMemory());
            foreach (var notice in all)
            {
                state.Apply(new NoticeTaken(notice));
            }

            random.Shuffle(passing);
            foreach (var notice in passing)
            {
                state.Apply(new NoticeWithdrawn(notice.Id, notice.Origin, SharingBus.Exchange.V1.ChangeKind.Retract));
            }

            HubState rest = new(new PlansInMemory());
            foreach (var notice in notices)
            {
                rest.Apply(new NoticeTaken(notice));
            }

            Assert.True(Groups(rest).SetEquals(Groups(state)), $"seed {seed + run}");
            Assert.True(rest.Proposals.Proposed.ToHashSet().SetEquals(state.Proposals.Proposed), $"seed {seed + run}");
            Assert.Equal(rest.SilentKeys, state.SilentKeys);
        }
    }

    private static NoticeFacts Mixed(int number, Random random) => Sample.Notice(number, $"agency-{(random.Next(3) > 0 ? 0 : random.Next(10))}", n =>
    {
        n.Plate($"P{(random.Next(2) == 0 ? 0 : random.Next(12))}");
        if (random.Next(2) == 0)
        {
            n.Seen(random.Next(48), $"Town {random.Next(3)}", (HarmForm)random.Next(4));
        }

        if (random.Next(3) == 0)
        {
            n.Person((byte)random.Next(4));
        }
    });

    private static HashSet<string> Groups(HubState state) => [.. state.Correlator.Situations.Select(cluster => string.Join(' ', cluster.Members))];
}
