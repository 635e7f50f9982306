using SharingBus.Exchange.V1;
using SharingBus.Node.Subscriptions;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Subscriptions;

/// <summary>Filters at work: they tell nothing that the role may not see, and what they leave out is done.</summary>
public sealed class FilteredSubscriptionTests
{
    private static readonly SubscribeArea Harbourside = new() { Municipality = "Harbourside" };

    [Theory]
    [InlineData(false, 2)]
    [InlineData(true, 0)]
    public async Task Filter_OnAFieldThatAnotherRoleSees_TellsThisRoleNothing(bool statedOnly, int given)
    {
        await using TestFederation federation = await TestFederation.StartAsync(shape: bundle => bundle.NightDeskReleases = ["title"]);
        var inbox = new PoliceInbox(federation);
        var filter = new SubscribeFilter { Areas = { Harbourside }, StatedOnly = statedOnly };
        PublishResponse here = await inbox.PublishAsync(In("Harbourside"));
        await inbox.PublishAsync(In("Elsewhere"));

        await using Subscriber day = await inbox.OpenAsync(role: TestBundle.DutyDesk, shape: open => open.Filter = filter);
        Assert.Equal(here.MessageId, (await day.NextAsync()).MessageId);
        await inbox.UntilAsync(() => inbox.Counters is { Delivered: 1, PassedOver: 1 });
        await using Subscriber night = await inbox.OpenAsync(role: TestBundle.NightDesk, shape: open => open.Filter = filter);

        // Both or none: the view of this role tells no place, whatever the notice and the other view hold.
        await inbox.UntilAsync(() => inbox.Counters.Delivered + inbox.Counters.PassedOver == 4);
        Assert.Equal(given, inbox.Counters.Delivered - 1);
        Assert.All(await night.TakeAsync(given), delivery => Assert.Null(ThreatNotice.Parser.ParseFrom(delivery.Notice).Place));
    }

    [Fact]
    public async Task Filter_ByOrigin_LeavesOutTheOthers()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await inbox.PublishAsync(Notices.Threat());
        await using Subscriber nobody = await inbox.OpenAsync(
            "nobody", shape: open => open.Filter = new SubscribeFilter { Origins = { TestBundle.Youth } });
        await inbox.UntilAsync(() => inbox.Counters.PassedOver == 1);
        await using Subscriber school = await inbox.OpenAsync(
            "school", shape: open => open.Filter = new SubscribeFilter { Origins = { TestBundle.School } });

        Assert.Equal(TestBundle.School, (await school.NextAsync()).Origin);
        Assert.Equal(1, inbox.Counters.Delivered);
    }

    [Fact]
    public async Task Retraction_OfANoticeThatTheFilterAsksFor_Comes()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await using Subscriber desk = await inbox.OpenAsync(
            shape: open => open.Filter = new SubscribeFilter { MinSeverity = Severity.Moderate, StatedOnly = true });
        PublishResponse accepted = await inbox.PublishAsync(Notices.Threat());
        await desk.AcknowledgeAsync(await desk.NextAsync());

        await federation.Client(TestBundle.School, "records").ChangeNoticeAsync(new ChangeNoticeRequest
        {
            RequestId = "c1",
            Change = new Change { Kind = ChangeKind.Retract, Reason = ChangeReason.Inaccurate, Target = accepted.MessageId },
        });

        Assert.Equal(accepted.MessageId, (await desk.NextAsync()).Change.Target);
    }

    [Fact]
    public async Task PassedOver_WithNothingUnderWay_IsNotLookedAtAgainAfterARestart()
    {
        const int Minor = 600;
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await using (Subscriber desk = await inbox.OpenAsync(shape: Severe))
        {
            await inbox.PublishManyAsync(Enumerable.Range(0, Minor).Select(n => Notices.Threat($"Number {n}")), 50);
            await inbox.UntilAsync(() => inbox.Counters.PassedOver == Minor);
        }

        // Not one commit a message, but no restart looks at everything again.
        Assert.InRange(inbox.Counters.CursorMoves, 1, Minor / SubscriptionSession.PassedOverPerMove);
        Assert.True(await inbox.CursorAsync() > 0);
        await federation.StopNodeAsync(TestBundle.Police);
        await federation.StartNodeAsync(TestBundle.Police);
        await using Subscriber again = await inbox.OpenAsync(shape: Severe);
        ThreatNotice severe = Notices.Threat("Severe");
        severe.Severity = Severity.Severe;
        PublishResponse accepted = await inbox.PublishAsync(severe);

        Assert.Equal(accepted.MessageId, (await again.NextAsync()).MessageId);
        Assert.InRange(inbox.Counters.PassedOver, 0, SubscriptionSession.PassedOverPerMove - 1);
    }

    [Fact]
    public async Task Acknowledgement_TakesTheCursorPastWhatWasPassedOverBehindIt()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        ThreatNotice severe = Notices.Threat("Severe");
        severe.Severity = Severity.Severe;
        await inbox.PublishAsync(severe);
        await inbox.PublishAsync(Notices.Threat("Minor enough"));
        Delivery given;
        await using (Subscriber desk = await inbox.OpenAsync(shape: Severe))
        {
            given = await desk.NextAsync();
            await inbox.UntilAsync(() => inbox.Counters.PassedOver == 1);
            await desk.AcknowledgeAsync(given);
            await desk.FinishAsync();
        }

        // Without its filter the subscription would be given the second one, had the cursor not passed it.
        PublishResponse third = await inbox.PublishAsync(Notices.Threat("Third"));
        await using Subscriber again = await inbox.OpenAsync();
        Assert.Equal(third.MessageId, (await again.NextAsync()).MessageId);
    }

    private static void Severe(SubscribeOpen open) => open.Filter = new SubscribeFilter { MinSeverity = Severity.Severe };

    private static ThreatNotice In(string municipality)
    {
        ThreatNotice notice = Notices.Threat();
        notice.Place.Municipality = municipality;
        return notice;
    }
}
