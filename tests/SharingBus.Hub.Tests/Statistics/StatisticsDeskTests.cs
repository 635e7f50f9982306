using SharingBus.Exchange.V1;
using SharingBus.Fusion.V1;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.History;
using SharingBus.Hub.Statistics;
using SharingBus.Hub.Tests.Alerts;
using SharingBus.Hub.Tests.History;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Statistics;

public sealed class StatisticsDeskTests
{
    // A Monday: the first week that is counted begins here.
    private static readonly DateTimeOffset Week = new(2026, 3, 9, 0, 0, 0, TimeSpan.Zero);

    private readonly StatisticsOptions _options = new();
    private readonly HubState _state = new(new PlansInMemory());
    private int _number;

    public StatisticsDeskTests() => _state.Apply(new StatisticsBegun(Week.AddDays(-3).ToUnixTimeMilliseconds()));

    [Fact]
    public void Week_IsReleasedOnceTwoDaysAfterItsEnd()
    {
        Take(12, Week.AddDays(1), "Alderham", HarmForm.Hate);

        Assert.Null(StatisticsDesk.Next(_state, _options, Week.AddDays(9).AddSeconds(-1)));
        var released = Release(Week.AddDays(9));

        Assert.Equal(Week.ToUnixTimeMilliseconds(), released.FromUnixMillis);
        Assert.Equal(12, released.Tables[0].Rows[0].Total);
        Assert.Null(StatisticsDesk.Next(_state, _options, Week.AddDays(9)));
    }

    // A hub that lost its file must not tell old weeks again, counted from what is left of them.
    [Fact]
    public void HubWithANewHistory_BeginsWithTheNextWholeWeek()
    {
        HubState empty = new(new PlansInMemory());

        var begun = Assert.IsType<StatisticsBegun>(StatisticsDesk.Next(empty, _options, Week.AddDays(2)));
        empty.Apply(begun);

        Assert.Null(StatisticsDesk.Next(empty, _options, Week.AddDays(9)));
        Assert.Equal(Week.AddDays(7), empty.Statistics.Next(StatisticsKind.Picture)!.From);
    }

    [Fact]
    public void Exercises_AndWhatWasDerivedOrComesLate_AreNotCounted()
    {
        var first = Take(20, Week.AddDays(1), "Alderham", HarmForm.Hate)[0];
        Take(20, Week.AddDays(1), "Alderham", HarmForm.Hate, facts => facts with { Realm = Actuality.Exercise });
        Take(20, Week.AddDays(1), "Alderham", HarmForm.Hate, facts => facts with { Parents = [first] });
        Take(20, Week.AddDays(7), "Alderham", HarmForm.Hate);
        Take(20, Week.AddTicks(-1), "Alderham", HarmForm.Hate);

        Assert.Equal(20, Release(Week.AddDays(9)).Tables[0].Rows[0].Total);
    }

    // Whoever reads after each thing that happened, and subtracts, learns of no single notice: nothing that was released is released again, and
    // what comes or goes meanwhile is in no difference.
    [Fact]
    public void ReadingsBeforeAndAfterNoticesComeAndGo_DifferInNothing()
    {
        var taken = Take(60, Week.AddDays(1), "Alderham", HarmForm.Hate);
        Take(60, Week.AddDays(1), "Birch Hill", HarmForm.Gang);
        var before = Read();
        Assert.Empty(before);
        Release(Week.AddDays(9));
        before = Read();

        foreach (var notice in taken.Take(30))
        {
            _state.Apply(new NoticeWithdrawn(notice, "police", ChangeKind.Erase));
            Assert.Equal(before, Read());
        }

        Take(1, Week.AddDays(2), "Alderham", HarmForm.Domestic);
        _state.Apply(new NoticeExpired(taken[40]));
        Assert.Null(StatisticsDesk.Next(_state, _options, Week.AddDays(15)));
        Assert.Equal(before, Read());
        Release(Week.AddDays(16));

        Assert.Equal(before[0], Read()[^1]);
        Assert.Empty(Read()[0].Tables[0].Rows);
    }

    // Two weeks that differ in one notice are told as two weeks that do not: neither is told where it is small.
    [Fact]
    public void OneNoticeMore_InASmallCell_ChangesNoCellThatIsTold()
    {
        foreach (var more in (int[])[0, 1])
        {
            var week = Week.AddDays(7 * more);
            Take(40, week, "Alderham", HarmForm.Hate);
            Take(40, week, "Birch Hill", HarmForm.Hate);
            Take(40, week, "Cold Ford", HarmForm.Hate);
            Take(4 + more, week, "Alderham", HarmForm.Domestic);
            Take(60, week, "Alderham", HarmForm.Gang);
            Release(week.AddDays(9));
        }

        var pages = Read();
        Assert.Equal(Told(pages[1]), Told(pages[0]));

        static IEnumerable<(string, int, long)> Told(PeriodStatistics week) =>
            from row in week.Tables[0].Rows
            from cell in row.Cells.Select((cell, column) => (cell, column))
            where cell.cell.HasCount
            select (string.Join('/', row.Path), cell.column, cell.cell.Count);
    }

    [Fact]
    public void Period_ReleasedASecondTime_StaysAsItWas()
    {
        Take(40, Week.AddDays(1), "Alderham", HarmForm.Hate);
        var first = Release(Week.AddDays(9));
        var other = first.Clone();
        other.Tables[0].Rows[0].Total++;

        _state.Apply(new StatisticsReleased(StatisticsKind.Picture, Google.Protobuf.MessageExtensions.ToByteArray(other)));

        Assert.Equal(first, Assert.Single(_state.Statistics.Released(StatisticsKind.Picture)));
    }

    [Fact]
    public void Released_OutlivesARestartAsItWas()
    {
        Take(40, Week.AddDays(1), "Alderham", HarmForm.Hate);
        Release(Week.AddDays(9));

        HubState again = new(new PlansInMemory());
        _state.Compact().ToList().ForEach(again.Apply);

        Assert.Equal(Read(), StatisticsReading.Page(again, StatisticsKind.Picture, 52, null).Page);
        Assert.Equal(Week.AddDays(7), again.Statistics.Next(StatisticsKind.Picture)!.From);
    }

    [Fact]
    public void Outlook_OfTheTenthWeek_IsMeasuredAgainstTheReleasedOnes()
    {
        for (var week = 0; week < 10; week++)
        {
            Take(week < 9 ? 40 : 90, Week.AddDays(7 * week), "Alderham", HarmForm.Hate);
            Release(Week.AddDays((7 * week) + 9));
        }

        var pages = Read();
        Assert.Equal(Anomaly.AboveExpected, pages[0].Tables[0].Rows[0].TotalOutlook.Anomaly);
        Assert.Equal(Anomaly.NotEnoughHistory, pages[1].Tables[0].Rows[0].TotalOutlook.Anomaly);
        Assert.Equal(10, pages.Count);
    }

    private IReadOnlyList<PeriodStatistics> Read() => StatisticsReading.Page(_state, StatisticsKind.Picture, 52, null).Page;

    private PeriodStatistics Release(DateTimeOffset now)
    {
        var released = Assert.IsType<StatisticsReleased>(StatisticsDesk.Next(_state, _options, now));
        _state.Apply(released);
        return PeriodStatistics.Parser.ParseFrom(released.Period);
    }

    private List<Guid> Take(int count, DateTimeOffset at, string municipality, HarmForm harm, Func<NoticeFacts, NoticeFacts>? change = null)
    {
        List<Guid> ids = [];
        for (var each = 0; each < count; each++)
        {
            NoticeFacts facts = new()
            {
                Id = IdAt(at, _number++),
                Origin = "police",
                Realm = Actuality.Actual,
                HarmForm = harm,
                Area = new NoticeArea("XN", "XN-NB", municipality),
            };
            _state.Apply(new NoticeTaken(change?.Invoke(facts) ?? facts));
            ids.Add(facts.Id);
        }

        return ids;
    }

    private static Guid IdAt(DateTimeOffset at, int number) => new($"{at.ToUnixTimeMilliseconds():x12}70008000{number:x12}");
}
