using SharingBus.Hub.Alerts;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Routing;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Validation;
using Xunit;

namespace SharingBus.Hub.Tests.Alerts;

/// <summary>Situations of a thousand notices: a chain of one agency's, each linked to the one before, that begins at another's.</summary>
public sealed class LargeSituationTests
{
    private const int Length = 1_000;

    // Above the ids that the bench gives to alerts.
    private const int School = 100_001;
    private const int First = School + 1;
    private const int Last = First + Length - 1;

    private static readonly AlertingTable Followed = AlertingTable.Parse(
        """
        routes:
          - { id: everybody, reason: Everybody., chain: upwards, acknowledge_within: { moderate: 4h }, recipients: [{ agency: police }] }
        chains:
          - { id: upwards, steps: [{ recipients: [{ agency: social }], within: 4h }, { recipients: [{ agency: school }], within: 4h }] }
        """,
        "a.yaml",
        "fusion");

    private AlertBench _bench = new();

    [Theory]
    [InlineData(false, false)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(true, true)]
    public void Chain_OfOneAgency_IsOneAlertAndCostsEachNoticeTheSame(bool derived, bool schoolComesLast)
    {
        List<AlertPlan> told = [];
        if (!schoolComesLast)
        {
            Begin();
        }

        for (var number = First; number <= Last; number++)
        {
            Continue(number, parents: derived && number > First ? [number - 1] : []);
            told.AddRange(_bench.Publish());
        }

        if (schoolComesLast)
        {
            Begin();
            told.AddRange(_bench.Publish());
        }

        Assert.Equal(Length + 1, Assert.Single(_bench.State.Correlator.Situations).Count);
        Assert.Equal(AlertMessageType.Alert, Assert.Single(told).MessageType);
        Assert.InRange(_bench.State.Correlator.Grouped, Length, 3 * Length);
        Assert.InRange(_bench.Desk.LookedAt, 1, 5 * Length);

        _bench.Now = Sample.Start.AddMinutes(10);
        Assert.Equal(schoolComesLast ? 0 : 1, _bench.Publish().Count);
        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Alert_OnMany_NamesABoundedNumberAndCountsTheOthers()
    {
        var plan = Grow();

        Assert.Equal(AlertBounds.MaxNamed, plan.Members.Count);
        Assert.Equal([Sample.Id(1_001), .. plan.Members], plan.Parents);
        Assert.Equal([Sample.Id(School), Sample.Id(First)], plan.Members.Take(2));
        Assert.Equal(Length + 1 - AlertBounds.MaxNamed, plan.More);
        var alert = Alert.Parser.ParseFrom(plan.Notice);
        Assert.Equal(plan.Members.Select(MessageIds.Write), alert.About.Select(about => about.MessageId));
        Assert.Contains("Rests on 32 notices; independent sources: police, school. And 969 more notices of 1 agency.", alert.Note, StringComparison.Ordinal);
        Assert.Contains("And 969 more notices of 1 agency.", alert.Texts[0].Description, StringComparison.Ordinal);
        Assert.Empty(NoticeValidator.Validate(NoticeType.Alert, plan.Notice, _bench.Now));
        Assert.InRange(PlanSize.Of(plan), 1, 16 * 1024);
        Assert.Single(_bench.State.Alerts.StandingOn(Sample.Id(First)));
    }

    // The oldest is named, and no other takes the place of one that recipients know.
    [Fact]
    public void Notices_ThatClaimToBeOlder_MoveWhatIsNamedByOne()
    {
        var before = Grow();
        Continue(School - 1, n => n.Plate($"P {First}"));
        for (var number = School - 2; number > School - 50; number--)
        {
            Continue(number);
        }

        Assert.Empty(_bench.Publish());
        _bench.Now += TimeSpan.FromHours(1);

        var update = Assert.Single(_bench.Publish());
        Assert.Equal([Sample.Id(School - 49)], update.Members.Except(before.Members));
        Assert.Equal(before.More + 49, update.More);
    }

    [Fact]
    public void Situation_WithAnAlertOfItsOwn_ThatALargeOneTakesIn_IsToldAtOnce()
    {
        Grow();
        _bench.Take(1, "school", n => n.Plate("A1"));
        _bench.Take(2, "police", n => n.Plate("A1"));
        Assert.Single(_bench.Publish());
        Continue(Last + 1);
        Assert.Empty(_bench.Publish());

        Continue(Last + 2, n => n.Plate("A1"));

        Assert.Equal([Sample.Id(1_002), Sample.Id(1_003)], Assert.Single(_bench.Publish()).Replaces);
    }

    [Fact]
    public void Alert_OnMany_ReplayedInAnotherHub_IsStillSaid()
    {
        Grow();

        Assert.Empty((_bench = _bench.Restart()).Publish());
        _bench.Now += TimeSpan.FromDays(2);
        Assert.Empty(_bench.Publish());
    }

    // It is named because of what it tells, not because of its place in the line.
    [Theory]
    [InlineData("severity")]
    [InlineData("urgency")]
    [InlineData("certainty")]
    [InlineData("purpose")]
    [InlineData("place")]
    [InlineData("agency")]
    public void Notice_ThatSaysMoreThanAThousandBefore_IsNamedAndToldAtOnce(string what)
    {
        Grow();
        Continue(Last + 1);
        Assert.Empty(_bench.Publish());

        Continue(
            Last + 2,
            n =>
            {
                n.Severity = what == "severity" ? Severity.Extreme : n.Severity;
                n.Urgency = what == "urgency" ? Urgency.Immediate : n.Urgency;
                n.Certainty = what == "certainty" ? Certainty.Observed : n.Certainty;
                n.Handling.Purpose = what == "purpose" ? Purpose.ImminentDanger : n.Handling.Purpose;
                n.Place = what == "place" ? new Place { Country = "XN", Municipality = "Southbridge" } : null;
            },
            what == "agency" ? "social" : "school");

        Assert.Contains(Sample.Id(Last + 2), Assert.Single(_bench.Publish()).Members);
    }

    [Fact]
    public void Places_ThatOneAgencyInvents_EndAtItsShareAndLeaveRoomForOthers()
    {
        // Two that tell of different towns are linked by no plate alone, so every other tells of none.
        Grow();
        List<AlertPlan> told = [];
        for (var number = Last + 1; number <= Last + 100; number++)
        {
            var town = $"Town {Last + 500 - number}";
            Continue(number, n => n.Place = number % 2 == 0 ? new Place { Country = "XN", Municipality = town } : null);
            told.AddRange(_bench.Publish());
        }

        Assert.InRange(told.Count, 1, AlertBounds.MaxOfAgency);
        Continue(Last + 101, n => n.Place = new Place { Country = "XN", Municipality = "Southbridge" }, "school");
        var areas = Alert.Parser.ParseFrom(Assert.Single(_bench.Publish()).Notice).Texts[0].Areas.Select(area => area.Description).ToList();
        Assert.Contains("Southbridge", areas);
        Assert.InRange(areas.Count, 2, AlertBounds.MaxOfAgency + 1);
    }

    // Whoever may read what is named need not be let know of what is not.
    [Fact]
    public void Notice_ThatIsNotNamed_TellsNothingOfItself()
    {
        Begin();
        for (var number = First; number <= First + 40; number++)
        {
            var caveat = $"Caveat {number}.";
            Continue(number, n => n.Handling.Caveats.Add(caveat));
        }

        var alert = Alert.Parser.ParseFrom(Assert.Single(_bench.Publish()).Notice);

        Assert.DoesNotContain(Sample.Id(First + 40), alert.About.Select(about => MessageIds.Read(about.MessageId)!.Value));
        Assert.DoesNotContain($"Caveat {First + 40}.", alert.ToString(), StringComparison.Ordinal);
        Assert.Contains($"Caveat {First}.", alert.Handling.Caveats);
    }

    [Fact]
    public void Agencies_MoreThanAnAlertNames_AreCountedAndNotNamed()
    {
        for (var number = First; number < First + 40; number++)
        {
            Continue(number, origin: $"agency-{number}");
        }

        var plan = Assert.Single(_bench.Publish());

        var alert = Alert.Parser.ParseFrom(plan.Notice).ToString();
        Assert.Contains("And 8 more notices of 8 agencies.", alert, StringComparison.Ordinal);
        Assert.All(
            Enumerable.Range(First, 40),
            number => Assert.Equal(plan.Members.Contains(Sample.Id(number)), alert.Contains($"agency-{number}", StringComparison.Ordinal)));
    }

    [Fact]
    public void Retraction_OfANamedNotice_CorrectsAtOnceWhomeverTheAlertReached()
    {
        var before = Grow();
        Continue(Last + 1, origin: "school");
        _bench.Retract(School, "school");

        var correction = Assert.Single(_bench.Publish());

        Assert.Equal((true, AlertMessageType.Update), (correction.Corrects, correction.MessageType));
        Assert.Equal([Sample.Id(1_002)], correction.Replaces);
        Assert.Equal(before.Audience, correction.Audience);
        Assert.DoesNotContain(Sample.Id(School), correction.Members);
        Assert.Contains(Sample.Id(Last + 1), correction.Members);
    }

    [Fact]
    public void Retraction_OfANoticeThatIsOnlyCounted_SetsTheNumberRightWhenItsTimeComes()
    {
        Grow();
        _bench.Retract(Last, "police");
        Assert.Empty(_bench.Publish());
        Assert.Empty((_bench = _bench.Restart()).Publish());
        _bench.Now = _bench.Desk.NextDue!.Value;

        var update = Assert.Single(_bench.Publish());

        Assert.Equal((false, Length - AlertBounds.MaxNamed), (update.Corrects, update.More));
        Assert.Equal([Sample.Id(1_002)], update.Replaces);
        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Retraction_OfACountedNoticeThatHeldANamedOne_IsToldAtOnce()
    {
        Grow(worstLast: true);

        _bench.Retract(First + (Length / 2), "police");

        var update = Assert.Single(_bench.Publish());
        Assert.DoesNotContain(Sample.Id(Last), update.Members);
        Assert.Equal(Severity.Moderate, Alert.Parser.ParseFrom(update.Notice).Texts[0].Severity);
    }

    [Fact]
    public void Retraction_OfEveryNotice_CancelsTheAlert()
    {
        Grow();
        for (var number = First; number <= Last; number++)
        {
            _bench.Retract(number, "police");
        }

        _bench.Retract(School, "school");

        Assert.Equal(AlertMessageType.Cancel, Assert.Single(_bench.Publish()).MessageType);
    }

    // Every update asks its recipients to answer anew.
    [Fact]
    public void Repetitions_ThatDoNotEnd_AreToldLessAndLessOften()
    {
        Begin();
        Continue(First);
        _bench.Publish();
        List<double> told = [];
        for (var minute = 1; minute <= 7 * 24 * 60; minute++)
        {
            _bench.Now = Sample.Start.AddMinutes(minute);
            Continue(First + minute);
            told.AddRange(_bench.Publish().Select(_ => (double)minute));
        }

        Assert.Equal([10, 30, 70, 150, 310, 630, 1_270, 2_550, 3_990], told.Take(9));
        Assert.InRange(told.Count, 9, 14);
    }

    [Fact]
    public void Repetitions_OfAnAlertThatNobodyAnswered_EndNoChain()
    {
        AlertBench bench = new(table: Followed);
        Begin(bench);
        Continue(First, bench: bench);
        List<AlertPlan> told = bench.Publish();
        for (var minute = 10; minute <= 10 * 60; minute += 10)
        {
            bench.Now = Sample.Start.AddMinutes(minute);
            Continue(First + (minute / 10), bench: bench);
            told.AddRange(bench.Publish());
        }

        Assert.Equal([0, 1, 2], told.Take(3).Select(plan => plan.Step));
        Assert.Equal([Sample.Start.AddHours(4), Sample.Start.AddHours(8)], told.Skip(1).Take(2).Select(plan => DateTimeOffset.FromUnixTimeMilliseconds(plan.SentAt)));
    }

    [Fact]
    public void Additions_ToAnAlertThatEnds_WaitNoLongerThanItLasts()
    {
        AlertBench bench = new(table: AlertingTable.Parse("group_within: 5h", "a.yaml", "fusion"));
        for (var number = 1; number <= 3; number++)
        {
            bench.Take(number, $"agency-{number}", n => n.Plate().Handling.Retention.KeepUntilUnixSeconds = Sample.Start.AddHours(2).ToUnixTimeSeconds());
            Assert.Equal(number == 2 ? 1 : 0, bench.Publish().Count);
        }

        Assert.Equal(Sample.Start.AddHours(2), bench.Desk.NextDue);
    }

    [Fact]
    public void Situations_WhoseAlertsAreMoreThanOneCanReplace_AreToldByOneAfterTheOther()
    {
        for (var situation = 0; situation < 40; situation++)
        {
            var plate = $"S {situation}";
            _bench.Take(2 * situation, "police", n => n.Plate(plate));
            _bench.Take((2 * situation) + 1, "school", n => n.Plate(plate));
        }

        _bench.Publish();
        _bench.Take(500, "social", n => Enumerable.Range(0, 40).ToList().ForEach(situation => n.Plate($"S {situation}")));

        var told = _bench.Publish();

        Assert.Equal([32, 9], told.Select(plan => plan.Replaces.Count));
        Assert.All(told, plan => Assert.InRange(plan.Parents.Count, plan.Members.Count + plan.Replaces.Count, AlertBounds.MaxReferences));
        Assert.Single(_bench.State.Alerts.Published, AlertBook.Stands);
    }

    private AlertPlan Grow(bool worstLast = false)
    {
        Begin();
        Continue(First);
        Assert.Single(_bench.Publish());
        for (var number = First + 1; number <= Last; number++)
        {
            var isWorst = worstLast && number == Last;
            Continue(number, n => n.Severity = isWorst ? Severity.Extreme : n.Severity);
        }

        _bench.Now = Sample.Start.AddMinutes(10);
        return Assert.Single(_bench.Publish());
    }

    private void Begin(AlertBench? bench = null) => (bench ?? _bench).Take(School, "school", n => n.Plate($"P {First}"));

    private void Continue(int number, Action<ThreatNotice>? change = null, string origin = "police", AlertBench? bench = null, params int[] parents) =>
        (bench ?? _bench).Take(
            number,
            origin,
            n =>
            {
                n.Plate($"P {number}").Plate($"P {number + 1}");
                change?.Invoke(n);
            },
            parents);
}
