using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Subscriptions;
using SharingBus.Node.Tests.Federation;

namespace SharingBus.Node.Tests.Subscriptions;

/// <summary>Where a subscription begins, and what becomes of its durable cursor.</summary>
public sealed class ReplayTests
{
    [Fact]
    public async Task Replay_FromTheBeginning_GivesAllAgainAndLeavesTheCursor()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        PublishResponse[] accepted = await PublishAsync(inbox, 3);
        await AcknowledgeAsync(inbox, 3);
        ulong cursor = await inbox.CursorAsync();

        await using (Subscriber replay = await inbox.OpenAsync(shape: open => open.FromPlace = StartPlace.Beginning))
        {
            List<Delivery> again = await replay.TakeAsync(3);
            await replay.AcknowledgeAsync(again[0]);
            await replay.FinishAsync();

            Assert.Equal(accepted.Select(a => a.MessageId), again.Select(d => d.MessageId));
        }

        Assert.Equal(cursor, await inbox.CursorAsync());
        PublishResponse fourth = await inbox.PublishAsync(Notices.Threat());
        await using Subscriber desk = await inbox.OpenAsync();
        Assert.Equal(fourth.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Replay_OfWhatWasAcknowledged_IsOnRecordAgain()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        PublishResponse[] accepted = await PublishAsync(inbox, 1);
        await AcknowledgeAsync(inbox, 1);
        await using (Subscriber replay = await inbox.OpenAsync(shape: open => open.FromPlace = StartPlace.Beginning))
        {
            await replay.AcknowledgeAsync(await replay.NextAsync());
            await replay.FinishAsync();
        }

        TraceResponse trace = await federation.Auditor(TestBundle.Police).TraceAsync(new TraceRequest { MessageId = accepted[0].MessageId });

        Assert.Equal(2, trace.Entries.Count(e => e.Entry.Delivered is not null));
        Assert.Equal(2, trace.Entries.Count(e => e.Entry.Acknowledged is not null));
    }

    [Fact]
    public async Task Start_AtAPosition_BeginsWithTheDeliveryThatHadIt()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        PublishResponse[] accepted = await PublishAsync(inbox, 3);
        List<Delivery> first = await AcknowledgeAsync(inbox, 3);

        await using Subscriber replay = await inbox.OpenAsync(shape: open => open.FromPosition = first[1].Position);
        List<Delivery> again = await replay.TakeAsync(2);

        Assert.Equal(accepted.Skip(1).Select(a => a.MessageId), again.Select(d => d.MessageId));
        Assert.Equal(first[1].Position, again[0].Position);
    }

    [Fact]
    public async Task Start_AtAPositionBeyondTheJournal_IsRefusedWithItsField()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await using Subscriber desk = await inbox.OpenAsync(shape: open => open.FromPosition = ulong.MaxValue);

        RpcException refused = await desk.EndAsync();

        Assert.Equal("SUBSCRIPTION_INVALID", WireError.ReasonOf(refused));
        Assert.Equal("open.from_position", Assert.Single(WireError.ViolationsOf(refused)).Field);
    }

    [Fact]
    public async Task Start_ThatAsksForTheImpossible_IsRefusedWithEveryField()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await using Subscriber desk = await inbox.OpenAsync(shape: open =>
        {
            open.FromReceivedUnixMicros = -1;
            open.Filter = new SubscribeFilter { Origins = { "?" } };
        });

        RpcException refused = await desk.EndAsync();

        Assert.Equal(StatusCode.InvalidArgument, refused.StatusCode);
        Assert.Equal(["open.from_received_unix_micros", "open.filter.origins"], WireError.ViolationsOf(refused).Select(v => v.Field));
    }

    [Fact]
    public async Task Start_AtATime_BeginsWithWhatWasReceivedThen()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        List<PublishResponse> accepted = [];
        for (int n = 0; n < 4; n++)
        {
            accepted.Add(await inbox.PublishAsync(Notices.Threat($"Number {n}")));
            federation.Clock.Advance(TimeSpan.FromMinutes(2)); // less than the step the clock may be put back by
        }

        DateTimeOffset third = TestFederation.Start.AddMinutes(4);
        await using Subscriber exact = await inbox.OpenAsync("exact", shape: open => open.FromReceivedUnixMicros = Clock.Micros(third));
        await using Subscriber between = await inbox.OpenAsync(
            "between", shape: open => open.FromReceivedUnixMicros = Clock.Micros(third.AddSeconds(1)));

        Assert.Equal(accepted.Skip(2).Select(a => a.MessageId), (await exact.TakeAsync(2)).Select(d => d.MessageId));
        Assert.Equal(accepted[3].MessageId, (await between.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Start_AtATimeBeforeTheClockWasPutBack_MissesNothing()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await PublishAsync(inbox, 1);
        federation.Clock.Advance(TimeSpan.FromMinutes(20));
        PublishResponse[] ahead = await PublishAsync(inbox, 1);
        federation.Clock.Advance(-(SubscriptionStart.ClockStep - TimeSpan.FromMinutes(1)));
        PublishResponse[] putBack = await PublishAsync(inbox, 8);

        await using Subscriber desk = await inbox.OpenAsync(
            shape: open => open.FromReceivedUnixMicros = Clock.Micros(TestFederation.Start.AddMinutes(19)));

        // Behind the first of that time order is the journal's.
        Assert.Equal(ahead.Concat(putBack).Select(a => a.MessageId), (await desk.TakeAsync(9)).Select(d => d.MessageId));
    }

    [Fact]
    public async Task Start_AtATimeThatIsNotYet_GivesWhatIsNew()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await PublishAsync(inbox, 1);
        await using Subscriber desk = await inbox.OpenAsync(
            shape: open => open.FromReceivedUnixMicros = Clock.Micros(TestFederation.Start.AddDays(1)));
        await desk.StandsAsync();

        PublishResponse later = await inbox.PublishAsync(Notices.Threat("Later"));

        Assert.Equal(later.MessageId, (await desk.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Start_WithNewOnly_PassesOverTheOldForGood()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await PublishAsync(inbox, 2);
        PublishResponse fresh;
        await using (Subscriber desk = await inbox.OpenAsync(shape: open => open.FromPlace = StartPlace.New))
        {
            await desk.StandsAsync();
            fresh = await inbox.PublishAsync(Notices.Threat("New"));
            Assert.Equal(fresh.MessageId, (await desk.NextAsync()).MessageId);
        }

        await using Subscriber again = await inbox.OpenAsync();
        Assert.Equal(fresh.MessageId, (await again.NextAsync()).MessageId);
    }

    private static async Task<PublishResponse[]> PublishAsync(PoliceInbox inbox, int count)
    {
        PublishResponse[] accepted = new PublishResponse[count];
        for (int n = 0; n < count; n++)
        {
            accepted[n] = await inbox.PublishAsync(Notices.Threat($"Number {n}"));
        }

        return accepted;
    }

    private static async Task<List<Delivery>> AcknowledgeAsync(PoliceInbox inbox, int count)
    {
        await using Subscriber desk = await inbox.OpenAsync();
        List<Delivery> taken = await desk.TakeAsync(count);
        await desk.AcknowledgeAsync(taken[^1]);
        await desk.FinishAsync();
        return taken;
    }
}
