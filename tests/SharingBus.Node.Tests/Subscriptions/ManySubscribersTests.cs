using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.V1;
using SharingBus.Node.Subscriptions;
using SharingBus.Node.Tests.Federation;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Subscriptions;

/// <summary>Many subscribers of one role: each with a cursor of its own, none in the way of another. Measures memory, so it runs alone.</summary>
[Collection(nameof(AloneCollection))]
public sealed class ManySubscribersTests
{
    [Fact]
    public async Task Subscribers_FiftyOfOneRole_EachGoOnBehindTheirOwnAcknowledgement()
    {
        const int Subscribers = 50;
        const int Published = 3;
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        List<PublishResponse> accepted = [];
        for (int n = 0; n < Published; n++)
        {
            accepted.Add(await inbox.PublishAsync(Notices.Threat($"Number {n}")));
        }

        await Task.WhenAll(Enumerable.Range(0, Subscribers).Select(async n =>
        {
            await using Subscriber desk = await inbox.OpenAsync($"s{n}");
            List<Delivery> taken = await desk.TakeAsync(Published);
            foreach (Delivery delivery in taken.Take(n % (Published + 1)))
            {
                await desk.AcknowledgeAsync(delivery);
            }

            await desk.FinishAsync();
        }));
        await federation.StopNodeAsync(TestBundle.Police);
        await federation.StartNodeAsync(TestBundle.Police);
        accepted.Add(await inbox.PublishAsync(Notices.Threat("Last")));

        await Task.WhenAll(Enumerable.Range(0, Subscribers).Select(async n =>
        {
            int acknowledged = n % (Published + 1);
            await using Subscriber desk = await inbox.OpenAsync($"s{n}");
            Assert.Equal(accepted.Skip(acknowledged).Select(a => a.MessageId), (await desk.TakeAsync(Published + 1 - acknowledged)).Select(d => d.MessageId));
        }));
    }

    [Fact]
    public async Task Subscribers_ThatNeverRead_HoldNobodyBackAndKeepTheirBounds()
    {
        const int LazyOfAKind = 8;
        const int Wave = 300;
        const long LazyBytes = 512 * 1024;
        const int LazyDeliveries = 40;
        const long FramesOnTheirWay = 4L * 1024 * 1024;
        const long MemoryGrowth = 32L * 1024 * 1024;
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        List<Subscriber> lazy = [];
        for (int n = 0; n < LazyOfAKind; n++)
        {
            lazy.Add(await inbox.OpenAsync($"by-bytes-{n}", shape: open => open.MaxOutstandingBytes = (ulong)LazyBytes));
            lazy.Add(await inbox.OpenAsync($"by-count-{n}", shape: open => open.MaxOutstanding = LazyDeliveries));

            // Only the window of its stream holds this one.
            lazy.Add(await inbox.OpenAsync($"by-window-{n}", shape: open =>
            {
                open.MaxOutstandingBytes = SubscriptionSession.MaxOutstandingBytes;
                open.MaxOutstanding = SubscriptionSession.MaxOutstanding;
            }));
        }

        await using Subscriber keen = await inbox.OpenAsync("keen");
        int viewBytes = await TakeWaveAsync();
        long before = GC.GetTotalMemory(forceFullCollection: true);
        await TakeWaveAsync();
        long after = GC.GetTotalMemory(forceFullCollection: true);

        // What the second wave is to those that only their window holds, were it kept for them.
        Assert.True((long)LazyOfAKind * Wave * viewBytes > 2 * MemoryGrowth);
        Assert.InRange(after - before, long.MinValue, MemoryGrowth);
        await inbox.UntilAsync(() => inbox.Counters.Acknowledged == 2 * Wave);
        Assert.InRange(
            inbox.Counters.OutstandingBytes, 1, LazyOfAKind * (LazyBytes + viewBytes + (LazyDeliveries * (long)viewBytes) + FramesOnTheirWay));
        Assert.InRange(
            inbox.Counters.Outstanding, 1, LazyOfAKind * ((LazyBytes / viewBytes) + 1 + LazyDeliveries + (FramesOnTheirWay / viewBytes)));

        foreach (Subscriber one in lazy)
        {
            await one.DisposeAsync();
        }

        // What was under way with them is under way no more.
        await inbox.UntilAsync(() => inbox.Counters is { Outstanding: 0, OutstandingBytes: 0 });

        async Task<int> TakeWaveAsync()
        {
            int bytes = 0;
            Task publishing = inbox.PublishManyAsync(Enumerable.Range(0, Wave).Select(Notices.Large), 50);
            for (int n = 0; n < Wave; n++)
            {
                Delivery delivery = await keen.NextAsync();
                bytes = delivery.Notice.Length;
                await keen.AcknowledgeAsync(delivery);
            }

            await publishing;
            return bytes;
        }
    }

    [Fact]
    public async Task Acknowledgements_OutOfOrder_AreOnRecordAndGivenAgainBehindTheGap()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        List<PublishResponse> accepted = [];
        for (int n = 0; n < 4; n++)
        {
            accepted.Add(await inbox.PublishAsync(Notices.Threat($"Number {n}")));
        }

        await using (Subscriber desk = await inbox.OpenAsync())
        {
            List<Delivery> taken = await desk.TakeAsync(4);
            await desk.AcknowledgeAloneAsync(taken[3], taken[0]);
            await desk.AcknowledgeAloneAsync(taken[2]);
            await desk.FinishAsync();
            Assert.InRange(await inbox.CursorAsync(), taken[0].Position, taken[1].Position - 1);
        }

        TraceResponse trace = await federation.Auditor(TestBundle.Police).TraceAsync(new TraceRequest { MessageId = accepted[3].MessageId });
        Assert.Single(trace.Entries, e => e.Entry.Acknowledged is not null);
        await federation.StopNodeAsync(TestBundle.Police);
        await federation.StartNodeAsync(TestBundle.Police);
        await using Subscriber again = await inbox.OpenAsync();
        Assert.Equal(accepted.Skip(1).Select(a => a.MessageId), (await again.TakeAsync(3)).Select(d => d.MessageId));
    }

    [Fact]
    public async Task Gap_ThatIsClosed_TakesTheCursorPastWhatWasAcknowledgedAhead()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        for (int n = 0; n < 3; n++)
        {
            await inbox.PublishAsync(Notices.Threat($"Number {n}"));
        }

        await using (Subscriber desk = await inbox.OpenAsync())
        {
            List<Delivery> taken = await desk.TakeAsync(3);
            await desk.AcknowledgeAloneAsync(taken[1], taken[2]);
            await desk.AcknowledgeAloneAsync(taken[0]);
            await desk.FinishAsync();
        }

        PublishResponse last = await inbox.PublishAsync(Notices.Threat("Last"));
        await using Subscriber again = await inbox.OpenAsync();
        Assert.Equal(last.MessageId, (await again.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Session_OfTheSameSubscriber_TakesOverFromTheOlder()
    {
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        PublishResponse accepted = await inbox.PublishAsync(Notices.Threat());
        await using Subscriber older = await inbox.OpenAsync();
        await older.NextAsync();

        await using Subscriber newer = await inbox.OpenAsync();

        Assert.Equal("SUBSCRIPTION_TAKEN_OVER", WireError.ReasonOf(await older.EndAsync()));
        Assert.Equal(accepted.MessageId, (await newer.NextAsync()).MessageId);
    }

    [Fact]
    public async Task Session_OfASubscriberThatNeverReads_IsTakenOverAllTheSame()
    {
        const int Published = 60; // of 28 KB: more than the window of a stream takes
        await using TestFederation federation = await TestFederation.StartAsync();
        var inbox = new PoliceInbox(federation);
        await inbox.PublishManyAsync(Enumerable.Range(0, Published).Select(Notices.Large), 20);
        await inbox.PublishAsync(Notices.Threat("Last"));
        await using Subscriber stuck = await inbox.OpenAsync();
        await inbox.UntilAsync(() => inbox.Counters.OutstandingBytes > 256 * 1024);

        await using Subscriber newer = await inbox.OpenAsync();

        Assert.Equal(Published + 1, (await newer.TakeAsync(Published + 1)).DistinctBy(d => d.MessageId).Count());
    }
}
