using SharingBus.Fusion.V1;
using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.V1;
using Xunit;

namespace SharingBus.Hub.Tests.Alerts;

public sealed class DecidedAlertsTests
{
    private AlertBench _bench = new();

    [Fact]
    public void Rejection_OfASituationThatWasAlerted_CancelsItsAlertOnce()
    {
        Alerted();
        _bench.Decide(DecisionKind.Reject, [1, 2]);

        var cancel = Assert.Single(_bench.Publish());

        Assert.Equal(AlertMessageType.Cancel, cancel.MessageType);
        Assert.Equal([Sample.Id(1_001)], cancel.Replaces);
        Assert.Contains("do not make a situation", Alert.Parser.ParseFrom(cancel.Notice).Note, StringComparison.Ordinal);
        Assert.Empty(_bench.Publish());
        _bench = _bench.Restart();
        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void RejectedSituation_ThatANoticeComesTo_IsAlertedAnewAndSaysSo()
    {
        Alerted();
        _bench.Decide(DecisionKind.Reject, [1, 2]);
        _bench.Publish();
        _bench.Take(3, "ngo", n => n.Plate());

        var plan = Assert.Single(_bench.Publish());

        Assert.Equal((AlertMessageType.Alert, 3), (plan.MessageType, plan.Members.Count));
        Assert.Contains("an analyst had held 2 of its notices for no situation", Alert.Parser.ParseFrom(plan.Notice).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Rejection_Withdrawn_LetsTheAlertBeSentAgain()
    {
        Alerted();
        _bench.Decide(DecisionKind.Reject, [1, 2]);
        _bench.Publish();
        _bench.Withdraw(1);

        var plan = Assert.Single(_bench.Publish());

        Assert.Equal((AlertMessageType.Alert, 2), (plan.MessageType, plan.Members.Count));
        Assert.DoesNotContain("analyst", Alert.Parser.ParseFrom(plan.Notice).Note, StringComparison.Ordinal);
    }

    [Fact]
    public void RejectedSituation_ThatWasNotAlertedYet_IsNot()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        _bench.Decide(DecisionKind.Reject, [1, 2]);

        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Confirmation_OfASituation_SendsNothing()
    {
        Alerted();
        _bench.Decide(DecisionKind.Confirm, [1, 2]);

        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Split_OfASituationThatWasAlerted_UpdatesItsAlertAndAlertsWhatElseDeserves()
    {
        _bench.Take(3, "ngo", n => n.Plate());
        _bench.Take(4, "health", n => n.Plate());
        Alerted();
        _bench.Decide(DecisionKind.Split, [3, 4], [1, 2]);

        var plans = _bench.Publish();

        Assert.Equal(
            [(AlertMessageType.Update, Sample.Id(1)), (AlertMessageType.Alert, Sample.Id(3))],
            plans.Select(plan => (plan.MessageType, plan.Members[0])));
        Assert.All(plans, plan => Assert.Equal(2, plan.Members.Count));
        Assert.Empty(_bench.Publish());
    }

    [Fact]
    public void Merge_OfTwoSituationsThatWereAlerted_UpdatesBothByOneAlert()
    {
        _bench.Take(3, "ngo", n => n.Plate("B2"));
        _bench.Take(4, "health", n => n.Plate("B2"));
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        Assert.Equal(2, _bench.Publish().Count);
        _bench.Decide(DecisionKind.Merge, [1, 3]);

        var plan = Assert.Single(_bench.Publish());

        Assert.Equal((AlertMessageType.Update, 4, 2), (plan.MessageType, plan.Members.Count, plan.Replaces.Count));
    }

    private void Alerted()
    {
        _bench.Take(1, "police", n => n.Plate());
        _bench.Take(2, "school", n => n.Plate());
        Assert.Single(_bench.Publish());
    }
}
