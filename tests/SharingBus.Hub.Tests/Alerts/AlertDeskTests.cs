using SharingBus.Exchange.V1;
using SharingBus.Hub.History;
using SharingBus.Hub.Correlation;
using SharingBus.Hub.Routing;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Hub.Tests.History;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Alerts;

public sealed class AlertDeskTests
{
    private static readonly AlertingTable Grouped = AlertingTable.Parse("group_within: 10m", "a.yaml", "fusion");

    private AlertBench _bench = new();

    [Fact]
    public void Situation_WithOneSource_RaisesNoAlert()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "police", n => n.Plate());
        _bench.Take(3, "school", n => n.Plate(), 1);

        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Situation_WithTwoIndependentSources_RaisesOneAlert()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());

        var plan = Assert.Single(_bench.Publish());
        Assert.Equal(AlertMessageType.Alert, plan.MessageType);
        Assert.Equal([Sample.Id(1), Sample.Id(2)], plan.Parents);
        Assert.Equal($"sit-{Sample.Id(1):N}-r1", plan.RequestId);
        Assert.Empty(_bench.Publish());
    }

    // An alert ends with the first of its notices.
    [Fact]
    public void Notice_ThatEndsBeforeAnybodyCanAct_TakesNoAlertAway()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        var first = Assert.Single(_bench.Publish());
        _bench.Take(3, "youth", n => KeptFor(n.Plate(), TimeSpan.FromMinutes(1)));
        Assert.Empty(_bench.Publish());

        _bench.Take(4, "health", n => n.Plate());
        var update = Assert.Single(_bench.Publish());
        Assert.Equal([Sample.Id(1), Sample.Id(2), Sample.Id(4)], update.Members);
        Assert.Equal(first.KeepUntil, update.KeepUntil);
    }

    [Fact]
    public void Notice_ThatEndsSoon_CountsWhereTheOthersWouldNotDo()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => KeptFor(n.Plate(), TimeSpan.FromHours(2)));
        var alone = Assert.Single(_bench.Publish());
        Assert.Equal(Sample.Start.AddHours(2).ToUnixTimeSeconds(), alone.KeepUntil);

        _bench.Take(3, "youth", n => n.Plate());
        Assert.Equal([Sample.Id(1), Sample.Id(3)], Assert.Single(_bench.Publish()).Members);
        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Situation_OfAnUnknownRealm_RaisesNoAlert()
    {
        _bench.Take(1, "police", n => n.Plate().In(Actuality.Unspecified));
        _bench.Take(2, "school", n => n.Plate().In(Actuality.Unspecified));

        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Situation_OfAnExercise_RaisesAnExerciseAlert()
    {
        _bench.Take(1, "police", n => n.Plate().In(Actuality.Exercise));
        _bench.Take(2, "school", n => n.Plate().In(Actuality.Exercise));

        var alert = Alert.Parser.ParseFrom(Assert.Single(_bench.Publish()).Notice);
        Assert.Equal(AlertStatus.Exercise, alert.Status);
        Assert.Equal(Actuality.Exercise, alert.Handling.Actuality);
    }

    [Fact]
    public void Situation_GainingAMember_IsUpdatedAndNamesTheAlertBefore()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Publish();
        _bench.Take(3, "ngo", n => n.Plate());

        var plan = Assert.Single(_bench.Publish());
        Assert.Equal(AlertMessageType.Update, plan.MessageType);
        Assert.Equal([Sample.Id(1_001), Sample.Id(1), Sample.Id(2), Sample.Id(3)], plan.Parents);
        var reference = Assert.Single(Alert.Parser.ParseFrom(plan.Notice).AlertReferences);
        Assert.Equal(("fusion", $"sit-{Sample.Id(1):N}-r1"), (reference.Sender, reference.Identifier));
    }

    [Fact]
    public void Alert_ThatAnAgencyClaimsToHaveSeenBeforeAllOthers_IsNotCancelledByIt()
    {
        _bench.Take(2, "police", n => n.Plate());
        _bench.Take(3, "school", n => n.Plate());
        _bench.Publish();
        _bench.Take(1, "ngo", n => n.Plate(), 2, 3);

        Assert.Equal(AlertMessageType.Update, Assert.Single(_bench.Publish()).MessageType);
    }

    [Fact]
    public void TwoSituations_Merging_AreUpdatedByOneAlert()
    {
        _bench.Take(1, "police", n => n.Plate("A1"));
        _bench.Take(2, "school", n => n.Plate("A1"));
        _bench.Take(3, "police", n => n.Plate("B2"));
        _bench.Take(4, "school", n => n.Plate("B2"));
        Assert.Equal(2, _bench.Publish().Count);
        _bench.Take(5, "ngo", n => n.Plate("A1").Plate("B2"));

        var plan = Assert.Single(_bench.Publish());
        Assert.Equal([Sample.Id(1_001), Sample.Id(1_002)], plan.Replaces);
        Assert.Equal(5, plan.Members.Count);
    }

    [Fact]
    public void Retraction_ThatLeavesEnough_UpdatesWithoutTheRetractedNotice()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Take(3, "ngo", n => n.Plate());
        _bench.Publish();
        _bench.Retract(1, "police");

        var plan = Assert.Single(_bench.Publish());
        Assert.Equal(AlertMessageType.Update, plan.MessageType);
        Assert.Equal([Sample.Id(2), Sample.Id(3)], plan.Members);
        Assert.DoesNotContain(Sample.Id(1), plan.Parents);
    }

    [Theory]
    [InlineData(ChangeKind.Retract)]
    [InlineData(ChangeKind.Correct)]
    [InlineData(ChangeKind.Restrict)]
    [InlineData(ChangeKind.Erase)]
    public void Withdrawal_ThatLeavesTooLittle_CancelsTheAlertOnce(ChangeKind kind)
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Publish();
        _bench.Retract(2, "school", kind);

        var plan = Assert.Single(_bench.Publish());
        Assert.Equal(AlertMessageType.Cancel, plan.MessageType);
        Assert.Equal([Sample.Id(1_001)], plan.Replaces);
        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Withdrawal_OfEveryMember_CancelsTheAlert()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Publish();
        _bench.Retract(1, "police");
        _bench.Retract(2, "school");

        Assert.Equal(AlertMessageType.Cancel, Assert.Single(_bench.Publish()).MessageType);
    }

    [Fact]
    public void Retraction_OfTheConnectingNotice_SplitsAndCancels()
    {
        _bench.Take(1, "police", n => n.Plate("A1"));
        _bench.Take(2, "school", n => n.Plate("A1").Plate("B2"));
        _bench.Take(3, "ngo", n => n.Plate("B2"));
        _bench.Publish();
        _bench.Retract(2, "school");

        Assert.Equal(AlertMessageType.Cancel, Assert.Single(_bench.Publish()).MessageType);
        Assert.Empty(_bench.State.Correlator.Situations);
    }

    [Fact]
    public void Key_ThatBecomesTooCommon_CancelsTheAlertThatRestedOnIt()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Publish();
        for (var number = 3; number <= CorrelationBounds.IndicatorCap + 1; number++)
        {
            _bench.Take(number, $"ngo-{number}", n => n.Plate());
        }

        Assert.Equal(AlertMessageType.Cancel, Assert.Single(_bench.Publish()).MessageType);
    }

    [Fact]
    public void Retraction_ByAnotherAgency_ChangesNothing()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Publish();
        _bench.Retract(2, "police");

        Assert.Empty(_bench.Publish());
        Assert.Single(_bench.State.Correlator.Situations);
    }

    [Fact]
    public void Retraction_BeforeItsNotice_KeepsTheNoticeOut()
    {
        _bench.Retract(2, "school");
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());

        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Expiry_OfAMember_CallsForNoFurtherAlert()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Publish();
        _bench.State.Apply(new NoticeExpired(Sample.Id(2)));

        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void PersonProposal_Undecided_RaisesNoAlert()
    {
        _bench.Take(1, "police", n => n.Person());
        _bench.Take(2, "school", n => n.Person());

        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Retraction_ThatChangesTheRoute_ReachesTheOldRecipientsAndTheNew()
    {
        AlertBench bench = new(table: AlertingTable.Parse(
            """
            routes:
              - { id: device, reason: A device., categories: [CBRNE], recipients: [{ agency: police, roles: [desk] }, { agency: social }] }
              - { id: all, reason: Everybody., recipients: [{ agency: police }, { agency: school }] }
            """,
            "a.yaml",
            "fusion"));
        bench.Take(1, "police", n => n.Plate().Category = TipClass.Expl);
        bench.Take(2, "school", n => n.Plate());
        bench.Take(3, "ngo", n => n.Plate());
        Assert.Equal(["police/desk", "social"], Addressee.Names(Assert.Single(bench.Publish()).Audience));
        bench.Retract(1, "police");

        var correction = Assert.Single(bench.Publish());

        Assert.Equal(("all", true, AlertMessageType.Update), (correction.Route, correction.Corrects, correction.MessageType));
        Assert.Equal(["police", "school", "social"], Addressee.Names(correction.Audience));
        var content = Alert.Parser.ParseFrom(correction.Notice);
        Assert.StartsWith("Correction: a notice that an earlier alert rested on was taken back.", content.Note, StringComparison.Ordinal);
        Assert.DoesNotContain(content.About, about => about.MessageId.Equals(MessageIds.Write(Sample.Id(1))));
        Assert.Contains(content.Texts[0].Parameters, parameter => parameter is { Name: "sharingbus:route", Value: "all" });
    }

    [Fact]
    public void Additions_WithinTheWindow_AreToldInOneUpdate()
    {
        AlertBench bench = new(table: Grouped);
        bench.Take(1, "police", n => n.Plate());
        bench.Take(2, "school", n => n.Plate());
        bench.Publish();
        bench.Take(3, "ngo", n => n.Plate());
        bench.Now = Sample.Start.AddMinutes(5);
        Assert.Empty(bench.Publish());
        Assert.Equal(Sample.Start.AddMinutes(10), bench.Desk.NextDue);
        bench.Take(4, "social", n => n.Plate());
        Assert.Empty(bench.Publish());
        bench = bench.Restart(Grouped);
        Assert.Empty(bench.Publish());
        bench.Now = Sample.Start.AddMinutes(10);

        Assert.Equal(4, Assert.Single(bench.Publish()).Members.Count);
        Assert.Null(bench.Desk.NextDue);
    }

    [Fact]
    public void Additions_ToASituationThatAnOlderNoticeJoins_AreWaitedForNoMoreOnceTold()
    {
        AlertBench bench = new(table: Grouped);
        bench.Take(2, "police", n => n.Plate());
        bench.Take(3, "school", n => n.Plate());
        bench.Publish();
        bench.Take(4, "ngo", n => n.Plate());
        Assert.Empty(bench.Publish());
        bench.Take(1, "social", n => n.Plate());
        Assert.Empty(bench.Publish());
        bench.Now = Sample.Start.AddMinutes(10);

        Assert.Equal(4, Assert.Single(bench.Publish()).Members.Count);

        Assert.Null(bench.Desk.NextDue);
    }

    [Fact]
    public void Split_WithinTheWindow_IsToldAtOnce()
    {
        AlertBench bench = new(table: Grouped);
        bench.Take(1, "police", n => n.Plate("A1").Plate("B2"));
        bench.Take(2, "school", n => n.Plate("A1").Plate("B2"));
        bench.Take(3, "ngo", n => n.Plate("A1"));
        bench.Publish();
        for (var number = 4; number <= CorrelationBounds.IndicatorCap + 1; number++)
        {
            bench.Take(number, "ngo", n => n.Plate("A1"));
        }

        Assert.Equal([Sample.Id(1), Sample.Id(2)], Assert.Single(bench.Publish()).Members);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void WorseNewsOrAWithdrawal_WithinTheWindow_IsToldAtOnce(bool worse)
    {
        AlertBench bench = new(table: Grouped);
        bench.Take(1, "police", n => n.Plate());
        bench.Take(2, "school", n => n.Plate());
        bench.Take(3, "ngo", n => n.Plate());
        bench.Publish();
        if (worse)
        {
            bench.Take(4, "social", n => n.Plate().Severity = Severity.Extreme);
        }
        else
        {
            bench.Retract(1, "police");
        }

        Assert.Single(bench.Publish());
    }

    [Fact]
    public void RefusedPlan_IsNotMadeAgainUntilEverythingIsLookedAtAnew()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        var plan = Assert.Single(_bench.Plan());
        _bench.Desk.Refused(plan);
        _bench.State.Apply(new AlertRefused(plan.RequestId, "NO"));
        Assert.Empty(_bench.Plan());

        _bench.Desk.LookAtEverything();

        Assert.Equal(2, Assert.Single(_bench.Plan()).Revision);
    }

    [Fact]
    public void ReplayedState_NeedsNoAlertThatWasPublished()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Take(3, "ngo", n => n.Plate("other"));
        _bench.Publish();
        var replayed = _bench.Restart();

        Assert.Empty(replayed.Publish());
        Assert.Equal(_bench.State.Compact().Count(), replayed.State.Compact().Count());
    }

    [Fact]
    public void ManySituations_AreToldInGroupsAndEachOnce()
    {
        Report([.. Enumerable.Range(0, 40).Select(situation => (2 * situation) + 1)]);

        Assert.Equal(32, _bench.Plan().Count);
        _bench = _bench.Restart();

        var told = _bench.Publish();
        Assert.Equal(40, told.Count);
        Assert.Equal(40, told.Select(plan => plan.RequestId).Distinct().Count());
        Assert.All(told, plan => Assert.Equal(AlertMessageType.Alert, plan.MessageType));
    }

    // Whatever waits in line twice is told once.
    [Fact]
    public void Everything_LookedAtAnewBeforeItsTurn_IsToldOnce()
    {
        Report(1, 3);
        _bench.Desk.LookAtEverything();
        Assert.Equal(2, _bench.Publish().Count);
        Retract(1, 2, 3, 4);
        _bench.Desk.LookAtEverything();

        var told = _bench.Publish();
        Assert.Equal([Sample.Id(1_001), Sample.Id(1_002)], told.SelectMany(plan => plan.Replaces).Order());
        Assert.All(told, plan => Assert.Equal(AlertMessageType.Cancel, plan.MessageType));
    }

    [Fact]
    public void Situations_ThatMergeWhileTheirAlertsAreUnderWay_AreToldByOneUpdateOfBoth()
    {
        _bench.Take(1, "police", n => n.Plate("A1"));
        _bench.Take(2, "school", n => n.Plate("A1"));
        _bench.Take(3, "police", n => n.Plate("B2"));
        _bench.Take(4, "school", n => n.Plate("B2"));
        var underWay = _bench.Plan();
        Assert.Equal(2, underWay.Count);
        _bench.Take(5, "ngo", n => n.Plate("A1").Plate("B2"));
        Assert.Equal(underWay, _bench.Plan());

        var told = _bench.Publish();

        Assert.Equal([AlertMessageType.Alert, AlertMessageType.Alert, AlertMessageType.Update], told.Select(plan => plan.MessageType));
        Assert.Equal([Sample.Id(1_001), Sample.Id(1_002)], told[2].Replaces);
    }

    // Two reports of one thing, from each number on.
    private void Report(params int[] first)
    {
        foreach (var number in first)
        {
            _bench.Take(number, "police", n => n.Plate($"P {number}"));
            _bench.Take(number + 1, "school", n => n.Plate($"P {number}"));
        }
    }

    private void Retract(params int[] numbers)
    {
        foreach (var number in numbers)
        {
            _bench.Retract(number, number % 2 == 1 ? "police" : "school");
        }
    }

    private static void KeptFor(ThreatNotice notice, TimeSpan term) => notice.Handling.Retention.KeepUntilUnixSeconds = (Sample.Start + term).ToUnixTimeSeconds();
}
