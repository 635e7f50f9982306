using SharingBus.Fusion.V1;
using SharingBus.Hub.Alerts;
using SharingBus.Hub.History;
using SharingBus.Hub.Routing;
using SharingBus.Hub.Tests.Alerts;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Escalation;

public sealed class EscalationTests
{
    private const int First = 1_001;

    private static readonly AlertingTable Table = AlertingTable.Parse(
        """
        routes:
          - { id: drill, exercise: true, reason: Training., recipients: [{ agency: police, roles: [trainer] }], chain: drill }
          - id: real
            reason: They act.
            recipients: [{ agency: police }, { agency: school }]
            acknowledged_by: EACH
            acknowledge_within: { moderate: 10m }
            chain: next
        chains:
          - { id: drill, exercise: true, steps: [{ recipients: [{ agency: police, roles: [chief-trainer] }] }] }
          - id: next
            steps:
              - { recipients: [{ agency: social, roles: [lead] }], within: 5m }
              - { rota: night }
        rotas:
          - id: night
            time_zone: Etc/UTC
            shifts: [{ days: [MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY], from: "00:00", until: "00:00", person: N. Owl, recipient: { agency: ngo, roles: [desk] } }]
        """,
        "alerting.yaml",
        "fusion");

    private AlertBench _bench = new(table: Table);

    [Fact]
    public void Alert_NotAcknowledgedInTime_GoesToWhoeverIsNextOnce()
    {
        var alert = Raise();
        At(9);
        Assert.Empty(_bench.Publish());
        At(10);

        var step = Assert.Single(_bench.Publish());

        Assert.Equal((Sample.Id(First), 1, $"{alert.RequestId}-e1"), (step.Escalates!.Value, step.Step, step.RequestId));
        Assert.Equal(["social/lead"], Addressee.Names(step.Audience));
        var content = Alert.Parser.ParseFrom(step.Notice);
        Assert.Equal(alert.Identifier, Assert.Single(content.AlertReferences).Identifier);
        Assert.Equal("Step 1 of 2: the alert was not acknowledged in time by police, school.", content.Note);
        Assert.Equal(Sample.Start.AddMinutes(15).ToUnixTimeMilliseconds(), content.Acknowledgement.Deadline.UnixMillis);
        Assert.Equal(["social/lead"], content.Addresses);
        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Chain_WithARota_ReachesWhoeverIsOnDutyAndNamesNobody()
    {
        Raise();
        At(15);

        var steps = _bench.Publish();

        Assert.Equal([1, 2], steps.Select(step => step.Step));
        Assert.Equal(["ngo/desk"], Addressee.Names(steps[1].Audience));
        Assert.Equal("N. Owl", steps[1].OnDuty);
        Assert.DoesNotContain("Owl", Alert.Parser.ParseFrom(steps[1].Notice).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void Standstill_OfDays_TakesEveryOverdueStepOnceInOrder()
    {
        Raise();
        At(4 * 24 * 60);
        _bench = _bench.Restart(Table);

        Assert.Equal([1, 2], _bench.Publish().Select(step => step.Step));
        Assert.Empty(_bench.Publish());
        _bench = _bench.Restart(Table);
        Assert.Empty(_bench.Publish());
        Assert.Equal(AlertState.Escalated, State());
    }

    [Fact]
    public void Alert_WhoseTermEndedBeforeItsStepWasDue_IsEscalatedToNobodyAndWaitedForNoMore()
    {
        Raise();
        Assert.Equal(Sample.Start.AddMinutes(10), _bench.Desk.NextDue);
        _bench.Now = DateTimeOffset.FromUnixTimeSeconds(_bench.State.Alerts.Find(Sample.Id(First))!.KeepUntil);

        Assert.Empty(_bench.Desk.Chains.Next(_bench.Now, new HashSet<Guid>()));

        Assert.Null(_bench.Desk.Chains.NextDue());
    }

    [Fact]
    public void Alert_WhoseTermEnded_IsNotEscalatedBesideOneThatIs()
    {
        Raise();
        At(1);
        _bench.Take(3, "police", Briefly);
        _bench.Take(4, "school", Briefly);
        _bench.Publish();
        At(12);

        var step = Assert.Single(_bench.Desk.Chains.Next(_bench.Now, new HashSet<Guid>()));

        Assert.Equal(Sample.Id(First), step.Escalates);
        static void Briefly(ThreatNotice notice)
        {
            notice.Plate("B2");
            notice.Handling.Retention.KeepUntilUnixSeconds = Sample.Start.AddMinutes(5).ToUnixTimeSeconds();
        }
    }

    [Fact]
    public void Alert_ThatWasReplacedOrAcknowledged_IsWaitedForNoMore()
    {
        Raise();
        At(10);
        _bench.Publish();
        Assert.Equal(Sample.Start.AddMinutes(15), _bench.Desk.Chains.NextDue());

        _bench.Answer(First, "social");
        Assert.Null(_bench.Desk.Chains.NextDue());
    }

    [Fact]
    public void Step_PlannedBeforeARestart_IsSentWithTheSameBytesAndNotPlannedAgain()
    {
        Raise();
        At(10);
        var planned = Assert.Single(_bench.Plan());
        At(13);

        _bench = _bench.Restart(Table);
        var again = Assert.Single(_bench.Publish());

        Assert.Equal((planned.RequestId, planned.Notice), (again.RequestId, again.Notice));
        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Step_ThatTheNodeRefused_IsNotTakenAgain()
    {
        Raise();
        At(10);
        var plan = Assert.Single(_bench.Plan());
        _bench.State.Apply(new AlertRefused(plan.RequestId, "UNKNOWN_AGENCY"));
        Assert.Empty(_bench.Publish());

        _bench = _bench.Restart(Table);
        Assert.Empty(_bench.Publish());
        At(15);
        Assert.Equal(2, Assert.Single(_bench.Publish()).Step);
    }

    [Fact]
    public void Alert_ThatEachHasToAcknowledge_WaitsForTheLast()
    {
        Raise();
        _bench.Answer(First, "police");
        Assert.Equal((AlertState.Open, "school"), (State(), Assert.Single(Record().WaitingFor)));
        _bench.Answer(First, "school");
        At(60);

        _bench = _bench.Restart(Table);
        Assert.Empty(_bench.Publish());
        Assert.Equal(AlertState.Acknowledged, State());
    }

    [Theory]
    [InlineData("social", First)]
    [InlineData("social", First + 1)]
    [InlineData("fusion", First)]
    public void Answer_OfWhoeverWasAskedNext_EndsTheChain(string agency, int about)
    {
        Raise();
        At(10);
        _bench.Publish();
        _bench.Answer(about, agency, forAll: agency == "fusion");
        At(60);

        _bench = _bench.Restart(Table);
        Assert.Empty(_bench.Publish());
        Assert.Equal(AlertState.Acknowledged, State());
    }

    [Fact]
    public void Answer_BeforeTheNodesWordOfTheAlert_IsNotLost()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        var plan = Assert.Single(_bench.Plan());
        _bench.Answer(First, "police");
        _bench.Answer(First, "school");
        _bench.Answer(7, "police");

        _bench = _bench.Restart(Table);
        _bench.Publish();

        Assert.Equal(AlertState.Acknowledged, State());
        Assert.Equal(2, Record().Acknowledgements.Count);
        At(60);
        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Answer_WhileOthersAreUnderWayToo_IsNotLost()
    {
        _bench.Take(1, "police", n => n.Plate("A1"));
        _bench.Take(2, "school", n => n.Plate("A1"));
        _bench.Take(3, "police", n => n.Plate("B2"));
        _bench.Take(4, "school", n => n.Plate("B2"));
        _bench.Plan();
        _bench.Answer(First + 1, "police");
        _bench.Answer(First + 1, "school");
        _bench.Publish();

        At(10);
        Assert.Equal(Sample.Id(First), Assert.Single(_bench.Publish()).Escalates);
    }

    [Fact]
    public void Steps_OfSeveralAlerts_AreTakenTogether()
    {
        _bench.Take(1, "police", n => n.Plate("A1"));
        _bench.Take(2, "school", n => n.Plate("A1"));
        _bench.Take(3, "police", n => n.Plate("B2"));
        _bench.Take(4, "school", n => n.Plate("B2"));
        _bench.Publish();
        At(10);
        _bench.Take(5, "ngo", n => n.Plate("B2"));

        // The second is about to be replaced: no step of it is taken.
        var told = _bench.Publish();
        Assert.Equal([Sample.Id(First + 1)], told[0].Replaces);
        Assert.Equal([Sample.Id(First)], told.Select(plan => plan.Escalates).OfType<Guid>());
    }

    [Fact]
    public void Update_EndsTheChainAndReachesWhoeverWasToldAStep()
    {
        Raise();
        At(10);
        _bench.Publish();
        _bench.Take(3, "ngo", n => n.Plate());

        var update = Assert.Single(_bench.Publish());

        Assert.Equal([Sample.Id(First), Sample.Id(First + 1)], update.Replaces);
        Assert.Equal(["police", "school", "social/lead"], Addressee.Names(update.Audience));
        Assert.False(update.Corrects);
        At(19);
        Assert.Empty(_bench.Publish());
        At(20);
        Assert.Equal($"{update.RequestId}-e1", Assert.Single(_bench.Publish()).RequestId);
        Assert.Equal(AlertState.Updated, State());
    }

    [Fact]
    public void Retraction_ThatLeavesTooLittle_CancelsAtEverybodyAndEndsTheChain()
    {
        Raise();
        At(10);
        _bench.Publish();
        _bench.Retract(2, "school");

        var cancel = Assert.Single(_bench.Publish());

        Assert.Equal(AlertMessageType.Cancel, cancel.MessageType);
        Assert.Equal([Sample.Id(First), Sample.Id(First + 1)], cancel.Replaces);
        Assert.Equal(["police", "school", "social/lead"], Addressee.Names(cancel.Audience));
        At(60);
        Assert.Empty(_bench.Publish());
        Assert.Equal(AlertState.Cancelled, State());
    }

    [Fact]
    public void Exercise_ReachesThoseWhoTrainAlone_AndEveryLineSaysSo()
    {
        _bench.Take(1, "police", n => n.Plate().In(Actuality.Exercise));
        _bench.Take(2, "school", n => n.Plate().In(Actuality.Exercise));
        List<AlertPlan> plans = _bench.Publish();
        At(24 * 60);
        plans.AddRange(_bench.Publish());
        _bench.Retract(2, "school");
        plans.AddRange(_bench.Publish());

        Assert.Equal(3, plans.Count);
        Assert.All(plans, plan => Assert.Equal("police", Assert.Single(plan.Audience!).Agency));
        Assert.All(plans.Select(plan => Alert.Parser.ParseFrom(plan.Notice)), alert =>
        {
            Assert.Equal(AlertStatus.Exercise, alert.Status);
            Assert.All(
                new[] { alert.Texts[0].Headline, alert.Texts[0].Description, alert.Note },
                text => Assert.StartsWith("EXERCISE EXERCISE EXERCISE - ", text, StringComparison.Ordinal));
            Assert.Equal(1, alert.Texts[0].Headline.Split("EXERCISE EXERCISE EXERCISE").Length - 1);
        });
    }

    [Fact]
    public void Alert_PastItsTerm_IsNotEscalated()
    {
        Raise();
        At(21 * 24 * 60);

        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Explanation_NamesRouteFactsRecipientsAndWhatIsToCome()
    {
        Raise();

        var explained = _bench.Reading.Explain(_bench.State.Alerts.Find(Sample.Id(First))!);

        Assert.Equal(("real", "They act."), (explained.Alert.Route, explained.Reason));
        Assert.Contains("severity MODERATE", explained.Facts);
        Assert.Equal(["police", "school"], explained.Recipients);
        Assert.Equal(["2026-03-02T09:10:00Z step 1: social/lead", "2026-03-02T09:15:00Z step 2: whoever is on duty on 'night'"], explained.NextSteps);
    }

    private AlertPlan Raise()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        return Assert.Single(_bench.Publish());
    }

    private void At(int minutes) => _bench.Now = Sample.Start.AddMinutes(minutes);

    private AlertRecord Record() => _bench.Reading.Describe(_bench.Reading.Find(Sample.Id(First))!);

    private AlertState State() => Record().State;
}
