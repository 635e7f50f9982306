using SharingBus.Fusion.V1;
using SharingBus.Hub.History;
using SharingBus.Hub.Statistics;
using SharingBus.Hub.Tests.Alerts;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Statistics;

public sealed class AlertMeasuresTests
{
    private static readonly StatisticsPeriod Quarter = StatisticsPeriod.Of(StatisticsKind.Measures, Sample.Start);

    private readonly AlertBench _bench = new();

    [Fact]
    public void Alert_AnsweredAndJudgedTwice_IsFollowedToTheLastWord()
    {
        Raise(1, "NB-1", "Alderham");
        Answer(1_001, "police", TimeSpan.FromMinutes(10), Usefulness.Useful);
        Answer(1_001, "school", TimeSpan.FromMinutes(5), Usefulness.Unspecified);
        Judge(1_001, "police", TimeSpan.FromDays(2), Usefulness.Wrong);

        var followed = Assert.Single(FollowedThrough.In(_bench.State, Quarter));

        Assert.Equal(TimeSpan.FromMinutes(5), followed.AlertToAnswer);
        Assert.Equal(TimeSpan.FromDays(2) - TimeSpan.FromMinutes(5), followed.AnswerToOutcome);
        Assert.Equal(Usefulness.Wrong, followed.Outcome);
        Assert.Equal(Sample.Start - DateTimeOffset.FromUnixTimeMilliseconds(0x019500000000), followed.ReportToAlert);
    }

    [Fact]
    public void Alert_ThatWasUpdated_CountsOnceWithTheAnswersToBoth()
    {
        Raise(1, "NB-1", "Alderham");
        _bench.Take(9, "ngo", n => n.Plate("NB-1"));
        _bench.Publish();
        Answer(1_002, "police", TimeSpan.FromHours(1), Usefulness.NotUseful);

        var followed = Assert.Single(FollowedThrough.In(_bench.State, Quarter));

        Assert.Equal((TimeSpan.FromHours(1), TimeSpan.Zero, Usefulness.NotUseful), (followed.AlertToAnswer, followed.AnswerToOutcome, followed.Outcome));
    }

    [Fact]
    public void Exercise_AndAnAlertOfAnotherQuarter_AreNotCounted()
    {
        Raise(1, "NB-1", "Alderham", n => n.In(Actuality.Exercise));
        Raise(3, "NB-2", "Alderham");

        Assert.Single(FollowedThrough.In(_bench.State, Quarter));
        Assert.Empty(FollowedThrough.In(_bench.State, StatisticsPeriod.Of(StatisticsKind.Measures, Quarter.Until)));
    }

    [Fact]
    public void Alerts_OfAQuarter_AreCountedByAreaFormOutcomeAndTime()
    {
        for (var number = 0; number < 30; number++)
        {
            Raise((2 * number) + 1, $"NB-{number}", number % 2 == 0 ? "Alderham" : "Birch Hill");
            if (number < 20)
            {
                Answer(1_001 + number, "police", TimeSpan.FromMinutes(10), number < 10 ? Usefulness.Wrong : Usefulness.Unspecified);
            }
        }

        var tables = AlertMeasures.Count(FollowedThrough.In(_bench.State, Quarter), [AreaLevel.Municipality], _ => _ => 0).ToDictionary(table => table.Name);

        Assert.Equal(4, tables.Count);
        Assert.All(tables.Values, table => Assert.Equal(30, table.Rows[0].Total));
        Assert.Equal((null, 10L), (Cell(AlertMeasures.AlertToAcknowledgement, "UP_TO_15_MIN"), Cell(AlertMeasures.AlertToAcknowledgement, "LONGER_OR_NEVER")));

        // Thirty alerts: 20 of which nobody said anything and 10 false positives, beside columns that are nought.
        Assert.Equal((null, 10L, null), (Cell(AlertMeasures.ByArea, "NOT_TOLD"), Cell(AlertMeasures.ByArea, "WRONG_WITHIN_7_DAYS"), Cell(AlertMeasures.ByArea, "USEFUL_LATER")));
        Assert.Single(tables[AlertMeasures.ByArea].Rows);

        long? Cell(string table, string column)
        {
            var place = tables[table].Columns.IndexOf(column);
            Assert.True(place >= 0, column);
            var cell = tables[table].Rows[0].Cells[place];
            return cell.HasCount ? cell.Count : null;
        }
    }

    private void Raise(int number, string plate, string municipality, Action<ThreatNotice>? change = null)
    {
        foreach (var (id, origin) in ((int, string)[])[(number, "police"), (number + 1, "school")])
        {
            _bench.Take(id, origin, n =>
            {
                n.Plate(plate).Seen(number * 200, municipality, HarmForm.Gang);
                change?.Invoke(n);
            });
        }

        _bench.Publish();
    }

    private void Answer(int about, string agency, TimeSpan after, Usefulness word) => _bench.State.Apply(new AlertAcknowledged
    {
        About = Sample.Id(about), Agency = agency, At = (_bench.Now + after).ToUnixTimeMilliseconds(), Usefulness = word,
    });

    private void Judge(int about, string agency, TimeSpan after, Usefulness word) =>
        _bench.State.Apply(new AlertJudged(Sample.Id(about), agency, (_bench.Now + after).ToUnixTimeMilliseconds(), Sample.Id(5_000), word));
}
