using SharingBus.Hub.Tests.Correlation;
using SharingBus.Vocabulary.Canonical;
using SharingBus.Vocabulary.V1;
using SharingBus.Vocabulary.Validation;
using Xunit;

namespace SharingBus.Hub.Tests.Alerts;

public sealed class AlertComposerTests
{
    [Fact]
    public void Alert_TakesTheWorstGradesAndTheStrictestHandlingOfItsMembers()
    {
        var alert = Compose(
            n =>
            {
                n.Plate().Seen(0, harm: HarmForm.Hate);
                n.Severity = Severity.Minor;
                n.Urgency = Urgency.Unknown;
                n.Handling.Tlp = Tlp.AmberStrict;
                n.Handling.Caveats.Add("Not for the press.");
            },
            n =>
            {
                n.Plate().Seen(5, harm: HarmForm.Hate);
                n.Severity = Severity.Severe;
                n.Urgency = Urgency.Immediate;
                n.Certainty = Certainty.Observed;
                n.Handling.Retention.KeepUntilUnixSeconds = Sample.Start.AddDays(3).ToUnixTimeSeconds();
            });

        var text = Assert.Single(alert.Texts);
        Assert.Equal((Severity.Severe, Urgency.Immediate, Certainty.Observed), (text.Severity, text.Urgency, text.Certainty));
        Assert.Equal("Threat of hate-motivated harm in Northbridge: 2 independent sources", text.Headline);
        Assert.Equal("Northbridge", Assert.Single(text.Areas).Description);
        Assert.Equal(Tlp.AmberStrict, alert.Handling.Tlp);
        Assert.Equal(Purpose.SituationalAwareness, alert.Handling.Purpose);
        Assert.Equal(Sample.Start.AddDays(3).ToUnixTimeSeconds(), alert.Handling.Retention.KeepUntilUnixSeconds);
        Assert.Equal(["Not for the press."], alert.Handling.Caveats);
        Assert.Equal((AlertStatus.Actual, AlertScope.Restricted), (alert.Status, alert.Scope));
        Assert.Equal(Sample.Start.AddHours(1).ToUnixTimeMilliseconds(), alert.Acknowledgement.Deadline.UnixMillis);
        Assert.Equal(2, alert.About.Count);
    }

    [Fact]
    public void Alert_OnAMemberInImminentDanger_HasThatPurpose() =>
        Assert.Equal(Purpose.ImminentDanger, Compose(n => n.Plate(), n => n.Plate().Handling.Purpose = Purpose.ImminentDanger).Handling.Purpose);

    [Fact]
    public void Alert_OnAMemberWithoutALabel_IsForNamedRecipients() =>
        Assert.Equal(Tlp.Red, Compose(n => n.Plate(), n => n.Plate().Handling.Tlp = Tlp.Unspecified).Handling.Tlp);

    [Fact]
    public void Alert_FromNoticesFullOfPersons_RepeatsNothingOfThem()
    {
        const string secret = "Zebulon";
        void Fill(ThreatNotice notice)
        {
            notice.Plate(secret).Person().Title = secret;
            notice.Persons[0].Names.Add(new PersonName { Full = secret });
            notice.Narrative.Add(new Statement { Text = secret });
            notice.Seen(0).Place.Description = secret;
            notice.Place.Site = secret;
            notice.Modus = secret;
        }

        Assert.DoesNotContain(secret, Compose(Fill, Fill).ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void EveryAlert_IsValidInTheVocabulary()
    {
        AlertBench bench = new();
        bench.Take(1, "police-northbridge", n => n.Plate().Seen(0));
        bench.Take(2, "school-northbridge", n => n.Plate());
        var plans = bench.Publish();
        bench.Take(3, "ngo-northbridge", n => n.Plate());
        plans.AddRange(bench.Publish());
        bench.Retract(1, "police-northbridge");
        bench.Retract(2, "school-northbridge");
        plans.AddRange(bench.Publish());

        Assert.Equal([AlertMessageType.Alert, AlertMessageType.Update, AlertMessageType.Cancel], plans.Select(plan => plan.MessageType));
        Assert.All(plans, plan => Assert.Empty(NoticeValidator.Validate(NoticeType.Alert, plan.Notice, bench.Now)));
        Assert.All(plans, plan => Assert.True(CanonicalForm.IsCanonical(NoticeType.Alert, plan.Notice)));
    }

    private static Alert Compose(Action<ThreatNotice> first, Action<ThreatNotice> second)
    {
        AlertBench bench = new();
        bench.Take(1, "police", first);
        bench.Take(2, "school", second);
        return Alert.Parser.ParseFrom(Assert.Single(bench.Publish()).Notice);
    }
}
