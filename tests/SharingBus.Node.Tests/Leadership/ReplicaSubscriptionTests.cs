using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Postgres;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>A subscription at one of two nodes: a follower asks the leader for it with all its options, and its cursor outlives the leader.</summary>
public sealed class ReplicaSubscriptionTests(PostgresFixture server)
{
    private const string Standby = "police-test-second";

    // Far below the term of a lease, which runs by the same clock.
    private static readonly TimeSpan Later = TimeSpan.FromMilliseconds(100);

    [Fact]
    public async Task Subscription_AtAFollower_BeginsFiltersAndAcknowledgesAsAtTheLeader()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        var inbox = new PoliceInbox(federation);
        await inbox.PublishAsync(Severe("Before"));
        federation.Clock.Advance(Later);
        await inbox.PublishAsync(Notices.Threat("Not severe"));
        PublishResponse first = await inbox.PublishAsync(Severe("First"));
        PublishResponse second = await inbox.PublishAsync(Severe("Second"));
        var open = new SubscribeOpen
        {
            Role = TestBundle.DutyDesk,
            Subscriber = "test",
            FromReceivedUnixMicros = Clock.Micros(TestFederation.Start + Later),
            Filter = new SubscribeFilter { MinSeverity = Severity.Severe },
            MaxOutstandingBytes = 1,
        };

        Delivery last;
        await using (Subscriber desk = await Subscriber.OpenAsync(AtStandby(federation), open))
        {
            Delivery given = await desk.NextAsync();
            await inbox.UntilAsync(() => inbox.Counters.PassedOver == 1);
            Assert.Equal((first.MessageId, 1L), (given.MessageId, inbox.Counters.Delivered)); // the second waits for the first one's bytes
            await desk.AcknowledgeAloneAsync(given);
            last = await desk.NextAsync();
            await desk.AcknowledgeAsync(last);
            await desk.FinishAsync();
        }

        Assert.Equal(second.MessageId, last.MessageId);
        Assert.True(await inbox.CursorAsync() >= last.Position);
    }

    [Fact]
    public async Task NewOnly_AtAFollower_StandsBeforeAnythingIsGivenAndGoesOnWithTheNextLeader()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        var inbox = new PoliceInbox(federation);
        await inbox.PublishAsync(Notices.Threat("Old"));
        var open = new SubscribeOpen { Role = TestBundle.DutyDesk, Subscriber = "test", FromPlace = StartPlace.New };
        PublishResponse fresh;
        Delivery given;
        await using (Subscriber desk = await Subscriber.OpenAsync(AtStandby(federation), open))
        {
            await desk.StandsAsync();
            fresh = await inbox.PublishAsync(Notices.Threat("New"));
            given = await desk.NextAsync();
            await federation.StopNodeAsync(TestBundle.Police);
            Assert.Equal("NOT_LEADER", WireError.ReasonOf(await desk.EndAsync()));
        }

        await using var later = new FailoverSubscriber([AtStandby(federation)], TestBundle.DutyDesk);
        IReadOnlyList<Delivery> rest = await later.UntilAsync(fresh.MessageId);

        Assert.Equal(fresh.MessageId, given.MessageId);
        Assert.Equal(given.Position, Assert.Single(rest).Position); // the old one was passed over, and the new leader knows it
    }

    [Fact]
    public async Task Subscription_AtAFollowerThatAsksForTheImpossible_IsRefusedWithEveryField()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        var open = new SubscribeOpen
        {
            Role = TestBundle.DutyDesk, Subscriber = "test", FromReceivedUnixMicros = -1, Filter = new SubscribeFilter { Origins = { "?" } },
        };
        await using Subscriber desk = await Subscriber.OpenAsync(AtStandby(federation), open);

        RpcException refused = await desk.EndAsync();

        Assert.Equal((StatusCode.InvalidArgument, "SUBSCRIPTION_INVALID"), (refused.StatusCode, WireError.ReasonOf(refused)));
        Assert.Equal(["open.from_received_unix_micros", "open.filter.origins"], WireError.ViolationsOf(refused).Select(v => v.Field));
    }

    [Fact]
    public async Task Subscription_ThatWaitsForAnAcknowledgement_EndsWithItsLeader()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        var inbox = new PoliceInbox(federation);
        await using Subscriber desk = await inbox.OpenAsync(shape: open => open.MaxOutstanding = 1);
        await inbox.PublishAsync(Notices.Threat());
        await desk.NextAsync();
        await inbox.UntilAsync(() => inbox.Counters.Outstanding == 1);

        Task stopping = federation.StopNodeAsync(TestBundle.Police);
        RpcException end = await desk.EndAsync();
        await stopping;

        Assert.Equal((StatusCode.Unavailable, "NOT_LEADER"), (end.StatusCode, WireError.ReasonOf(end)));
    }

    private static async Task<TestFederation> StartAsync(JournalDatabase database)
    {
        TestFederation federation = await TestFederation.StartAsync(inDatabase: (TestBundle.Police, database.Options));
        await federation.StartNodeAsync(TestBundle.Police, Standby);
        return federation;
    }

    private static ExchangeService.ExchangeServiceClient AtStandby(TestFederation federation) =>
        federation.ClientAt(Standby, TestBundle.Police, "desk");

    private static ThreatNotice Severe(string title)
    {
        ThreatNotice notice = Notices.Threat(title);
        notice.Severity = Severity.Severe;
        return notice;
    }
}
