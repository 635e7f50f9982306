using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;
using Lane = SharingBus.Exchange.V1.Lane;

namespace SharingBus.Node.Tests.BreakGlass;

/// <summary>What is released while break-glass is open, and only then.</summary>
public sealed class BreakGlassTests
{
    private static readonly TimeSpan Stale = TimeSpan.FromMinutes(16);

    [Fact]
    public async Task Notice_OfDangerWhileOpen_ReachesTheRecipientThatHasNoAgreement()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await using Subscriber mentor = await Subscriber.OpenAsync(day.Federation.Client(DangerousDay.Youth, "desk"), TestBundle.Mentor);
        ByteString before = await day.PublishAsync();
        DecisionClass first = await day.DecisionAsync(before, TestBundle.Mentor);

        OpenBreakGlassResponse opened = await day.Command.OpenBreakGlassAsync(day.ByRight());
        ByteString during = await day.PublishAsync();
        Delivery given = await mentor.NextAsync();

        Assert.Equal("NO_AGREEMENT", first.Reason);
        Assert.Equal(during, given.MessageId);
        ThreatNotice view = ThreatNotice.Parser.ParseFrom(given.Notice);
        Assert.Equal(("Threat sprayed on the gym wall", 0), (view.Title, view.Persons.Count));
        Assert.Contains(DangerousDay.Grant, (await day.DecisionAsync(during, TestBundle.Mentor)).RuleIds);
        Assert.Equal(opened.Item.UntilUnixMicros, (await day.DecidedAsync(during)).NotAfterUnixMicros);
        Assert.True((await day.DecidedAsync(before)).NotAfterUnixMicros > opened.Item.UntilUnixMicros);
    }

    [Fact]
    public async Task Notice_AfterTheHours_IsDecidedWithout()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Command.OpenBreakGlassAsync(day.ByRight());

        day.Federation.Clock.Advance(TimeSpan.FromHours(2));
        ByteString late = await day.PublishAsync();

        Assert.Equal("NO_AGREEMENT", (await day.DecisionAsync(late, TestBundle.Mentor)).Reason);
    }

    [Fact]
    public async Task Notice_AcceptedWhileOpenAndDecidedAfter_IsDecidedWithout()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.ByRight())).Item;
        await day.Federation.StopPolicyServiceAsync();
        day.Federation.Clock.Advance(Stale); // nothing new is decided while the bundle is not confirmed
        ByteString waiting = await day.PublishAsync();

        await day.Head.CloseBreakGlassAsync(DangerousDay.Review(item));
        await day.Federation.StartPolicyServiceAsync();

        Assert.Equal("NO_AGREEMENT", (await day.DecisionAsync(waiting, TestBundle.Mentor)).Reason);
    }

    [Fact]
    public async Task Notice_AcceptedBeforeTheOpeningAndDecidedAfter_IsDecidedWithout()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Federation.StopPolicyServiceAsync();
        day.Federation.Clock.Advance(Stale);
        ByteString early = await day.PublishAsync();

        await day.Command.OpenBreakGlassAsync(day.ByRight());
        await day.Federation.StartPolicyServiceAsync();

        Assert.Equal("NO_AGREEMENT", (await day.DecisionAsync(early, TestBundle.Mentor)).Reason);
    }

    [Fact]
    public async Task Notice_OfAnotherPurposeWhileOpen_IsDecidedAsEver()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Command.OpenBreakGlassAsync(day.ByRight());

        ByteString ordinary = await day.PublishAsync(Purpose.Prevention);

        Assert.Equal("NO_AGREEMENT", (await day.DecisionAsync(ordinary, TestBundle.Mentor)).Reason);
    }

    [Fact]
    public async Task Notice_ForAnAgencyThatIsNotNamed_IsDecidedAsEver()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Command.OpenBreakGlassAsync(day.UnderAgreement());

        ByteString notice = await day.PublishAsync();

        Assert.Equal("NO_AGREEMENT", (await day.DecisionAsync(notice, TestBundle.Mentor)).Reason);
    }

    [Fact]
    public async Task Notice_AfterTheRightWasTaken_IsDecidedWithout()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        await day.Command.OpenBreakGlassAsync(day.ByRight());

        day.Federation.Bundle.Shape += bundle => bundle.Agencies.SelectMany(a => a.Roles).Single(r => r.Id == TestBundle.SafeguardingLead).EmergencyRight = false;
        day.Federation.Bundle.Version = 2;
        day.Federation.PublishBundle();
        await Eventually.HoldsAsync(async () => (await day.DecisionAsync(await day.PublishAsync(Purpose.Prevention), TestBundle.DutyDesk)).BundleVersion == 2);
        ByteString notice = await day.PublishAsync();

        Assert.Equal("NO_AGREEMENT", (await day.DecisionAsync(notice, TestBundle.Mentor)).Reason);
    }

    [Fact]
    public async Task Notice_UnderTheAgreementWhileOpen_IsWidened()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        ByteString before = await day.PublishAsync();
        DecisionClass ordinary = await day.DecisionAsync(before, TestBundle.DutyDesk);
        await using Subscriber desk = await Subscriber.OpenAsync(day.Federation.Client(DangerousDay.Police, "desk"), TestBundle.DutyDesk);

        await day.Command.OpenBreakGlassAsync(day.UnderAgreement());
        ByteString during = await day.PublishAsync();
        Delivery given = await desk.NextAsync();

        Assert.Equal("NO_GRANT", ordinary.Reason);
        Assert.Equal(during, given.MessageId);
        Assert.Equal(DangerousDay.Agreement, (await day.DecisionAsync(during, TestBundle.DutyDesk)).AgreementId);
    }

    [Theory]
    [InlineData(true, Verdict.Released)]
    [InlineData(false, Verdict.Withheld)]
    public async Task Notice_WhereTheAgreementHasNoSuchTerms_IsWidenedByTheEmergencyRightAlone(bool byRight, Verdict expected)
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        OpenBreakGlassRequest request = byRight ? day.ByRight() : day.UnderAgreement();
        request.Recipients.Clear();
        request.Recipients.Add(DangerousDay.Police);
        await day.Command.OpenBreakGlassAsync(request);

        day.Federation.Bundle.Shape += bundle => bundle.Agreements.Single(a => a.Id == DangerousDay.Agreement).BreakGlass = null;
        day.Federation.Bundle.Version = 2;
        day.Federation.PublishBundle();
        await Eventually.HoldsAsync(async () => (await day.DecisionAsync(await day.PublishAsync(Purpose.Prevention), TestBundle.DutyDesk)).BundleVersion == 2);
        ByteString notice = await day.PublishAsync();

        Assert.Equal(expected, (await day.DecisionAsync(notice, TestBundle.DutyDesk)).Verdict);
    }

    [Fact]
    public async Task Opening_AfterARestart_IsAsItWas()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        BreakGlassItem item = (await day.Command.OpenBreakGlassAsync(day.ByRight())).Item;

        await day.Federation.StopNodeAsync(DangerousDay.School);
        await day.Federation.StartNodeAsync(DangerousDay.School);
        BreakGlassItem again = await day.OnlyItemAsync();
        ByteString notice = await day.PublishAsync();

        Assert.Equal(item, again);
        Assert.Equal(Verdict.Released, (await day.DecisionAsync(notice, TestBundle.Mentor)).Verdict);
    }

    [Fact]
    public async Task Batch_ThatHasNotArrivedWhenTheHoursAreOver_IsSentVoid()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        bool loses = true;
        var wire = new WireTap(day.Federation.Exchange) { Loses = (batch, _) => loses && batch.Lane == Lane.Urgent };
        await day.Command.OpenBreakGlassAsync(day.ByRight());
        await day.PublishAsync();
        await wire.UntilAsync(DangerousDay.School, Lane.Urgent, 1);

        loses = false;
        day.Federation.Clock.Advance(TimeSpan.FromHours(2));
        await wire.UntilAsync(DangerousDay.Youth, Lane.Rights, 1);

        Voided voided = Assert.Single(await day.Federation.StopAndReadAsync(DangerousDay.School, JournalEntry.EventOneofCase.Voided)).Voided;
        Assert.Equal((DangerousDay.Youth, Lane.Urgent, 1UL), (voided.Recipient, voided.Lane, voided.Sequence));
    }

    [Fact]
    public async Task Batch_ThatHasNotArrivedWhileItIsOpen_IsSentAsItWas()
    {
        await using DangerousDay day = await DangerousDay.BeginAsync();
        bool loses = true;
        var wire = new WireTap(day.Federation.Exchange) { Loses = (batch, _) => loses && batch.Lane == Lane.Urgent };
        await using Subscriber mentor = await Subscriber.OpenAsync(day.Federation.Client(DangerousDay.Youth, "desk"), TestBundle.Mentor);
        await day.Command.OpenBreakGlassAsync(day.ByRight());
        ByteString notice = await day.PublishAsync();
        await wire.UntilAsync(DangerousDay.School, Lane.Urgent, 1);

        loses = false;
        day.Federation.Clock.Advance(Stale);

        Assert.Equal(notice, (await mentor.NextAsync()).MessageId);
    }
}
