using System.Collections.Concurrent;
using Google.Protobuf;
using Google.Rpc;
using Grpc.Core;
using Npgsql;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Errors;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.V1;
using SharingBus.Node.Agencies;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>Two nodes of one agency on one database: one leads, the other stands in for it.</summary>
public sealed class LeadershipTests(PostgresFixture server)
{
    private const string First = TestBundle.School;
    private const string Second = "school-test-second";

    [Fact]
    public async Task Nodes_OnOneDatabase_OneLeadsAndTheOtherHandsItsCallsOn()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);

        PublishResponse accepted = await federation.ClientAt(Second, TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        PublishResponse again = await federation.ClientAt(First, TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        TraceResponse trace = await federation.Auditor(First).TraceAsync(new TraceRequest { MessageId = accepted.MessageId });

        Assert.Equal((accepted.MessageId, true), (again.MessageId, again.Duplicate)); // one caller, whichever node it called
        Assert.Contains(trace.Entries, e => e.Entry.Accepted?.System == "records");
        Assert.Contains("school-test leader in term 1", await federation.HealthAsync(First));
        Assert.Contains($"school-test follower of {Address(federation, First)}", await federation.HealthAsync(Second));
    }

    [Fact]
    public async Task Calls_HandedOnByAFollower_CountForTheRateOfTheirOwnSystem()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await TestFederation.StartAsync(inDatabase: (TestBundle.School, database.Options));
        await federation.StopNodeAsync(First);
        federation.RecordsPerSecond = 0.001;
        await federation.StartNodeAsync(TestBundle.School);
        await federation.StartNodeAsync(TestBundle.School, Second);
        ExchangeService.ExchangeServiceClient atLeader = federation.ClientAt(First, TestBundle.School, "records");
        ExchangeService.ExchangeServiceClient atFollower = federation.ClientAt(Second, TestBundle.School, "records");

        await atFollower.PublishAsync(Notices.Threat().Request("r1"));
        RpcException atOnce = await Assert.ThrowsAsync<RpcException>(async () => await atLeader.PublishAsync(Notices.Threat().Request("r2")));
        RpcException handedOn = await Assert.ThrowsAsync<RpcException>(async () => await atFollower.PublishAsync(Notices.Threat().Request("r3")));

        Assert.Equal(("RATE_EXCEEDED", "RATE_EXCEEDED"), (WireError.ReasonOf(atOnce), WireError.ReasonOf(handedOn)));
        Assert.InRange(WireError.RetryAfterOf(handedOn)!.Value, TimeSpan.FromSeconds(900), TimeSpan.FromSeconds(1_000));
    }

    [Fact]
    public async Task Streams_ThroughAFollower_AreServedByTheLeaderUntilItIsGone()
    {
        const string Standby = "police-test-second";
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await TestFederation.StartAsync(inDatabase: (TestBundle.Police, database.Options));
        await federation.StartNodeAsync(TestBundle.Police, Standby);
        ExchangeService.ExchangeServiceClient records = federation.Client(TestBundle.School, "records");
        await using Subscriber desk = await Subscriber.OpenAsync(
            federation.ClientAt(Standby, TestBundle.Police, "desk"), TestBundle.DutyDesk);
        PublishResponse first = await records.PublishAsync(Notices.Threat().Request("r1"));
        Delivery given = await desk.NextAsync();

        await federation.StopNodeAsync(TestBundle.Police);
        RpcException end = await desk.EndAsync();
        PublishResponse second = await records.PublishAsync(Notices.Threat().Request("r2"));
        await using FailoverSubscriber later = new([federation.ClientAt(Standby, TestBundle.Police, "desk")], TestBundle.DutyDesk);
        IReadOnlyList<Delivery> rest = await later.UntilAsync(second.MessageId);

        Assert.Equal(first.MessageId, given.MessageId);
        Assert.Equal((StatusCode.Unavailable, "NOT_LEADER"), (end.StatusCode, WireError.ReasonOf(end)));
        Assert.Equal([first.MessageId, second.MessageId], rest.Select(d => d.MessageId)); // the first was never acknowledged
    }

    [Theory]
    [InlineData(TestBundle.School, "desk")]
    [InlineData(TestBundle.Police, "node")]
    public async Task Call_InTheNameOfAnother_CountsOnlyFromANodeOfTheSameOperator(string agency, string system)
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        Metadata headers = new() { { "sharingbus-for", "school-test/records" } };

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () => await federation
            .Client(TestBundle.School, federation.System(agency, system)).PublishAsync(Notices.Threat().Request("r1"), headers));

        Assert.Equal((StatusCode.PermissionDenied, "NOT_PERMITTED"), (refused.StatusCode, WireError.ReasonOf(refused)));
    }

    [Fact]
    public async Task Call_HandedOnToAFollower_IsNotHandedOnAgainButToldWhoLeads()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        Metadata headers = new() { { "sharingbus-for", "school-test/records" } };

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await federation.ClientAt(Second, TestBundle.School, "node").PublishAsync(Notices.Threat().Request("r1"), headers));

        Assert.Equal((StatusCode.Unavailable, "NOT_LEADER"), (refused.StatusCode, WireError.ReasonOf(refused)));
        Assert.Equal(Address(federation, First), WireError.FactOf(refused, "leader"));
        Assert.NotNull(RetryDelay(refused));
    }

    [Fact]
    public async Task Follower_AskedByWhoHasNoRights_DoesNotTellThemWhoLeads()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);

        RpcException refused = await Assert.ThrowsAsync<RpcException>(async () =>
            await federation.ClientAt(Second, TestBundle.School, "stranger").PublishAsync(Notices.Threat().Request("r1")));

        Assert.Equal(StatusCode.PermissionDenied, refused.StatusCode);
        Assert.Null(WireError.FactOf(refused, "leader"));
    }

    [Fact]
    public async Task Leader_Stopped_EndsItsStreamsAndHandsOverAtOnce()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        await using Subscriber atLeader = await Subscriber.OpenAsync(
            federation.ClientAt(First, TestBundle.School, "desk"), TestBundle.SafeguardingLead);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        var records = new FailoverClient(
            federation.ClientAt(First, TestBundle.School, "records"), federation.ClientAt(Second, TestBundle.School, "records"));
        List<ByteString> accepted = [await records.PublishAsync(Notices.Threat().Request("r1"))];

        await federation.StopNodeAsync(First);
        accepted.Add(await records.PublishAsync(Notices.Threat().Request("r2")));
        accepted.Add(await records.PublishAsync(Notices.Threat().Request("r1"))); // known to the second node, for it has the first one's journal

        Assert.Equal("NOT_LEADER", WireError.ReasonOf(await atLeader.EndAsync()));
        Assert.Equal(accepted[..2], [(await desk.NextAsync()).MessageId, (await desk.NextAsync()).MessageId]);
        Assert.Equal(accepted[0], accepted[2]);
        Assert.Contains("school-test leader in term 2", await federation.HealthAsync(Second));
    }

    [Fact]
    public async Task Leader_ThatCannotRenew_StandsDownBeforeItsLeaseCanBeTaken()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        await using NpgsqlConnection connection = await database.ConnectAsync(TestBundle.School);
        await using NpgsqlConnection looking = await database.ConnectAsync(TestBundle.School);
        await connection.RunAsync("BEGIN");
        await connection.RunAsync("SELECT * FROM lease FOR UPDATE");

        RpcException refused = await FirstRefusalAsync(federation, First, looking);
        long entries = await looking.AskAsync<long>("SELECT size FROM journal");
        await connection.RunAsync("ROLLBACK");
        var records = new FailoverClient(
            federation.ClientAt(First, TestBundle.School, "records"), federation.ClientAt(Second, TestBundle.School, "records"));

        Assert.True(WireError.ReasonOf(refused) is "NOT_LEADER" or "JOURNAL_UNAVAILABLE");
        Assert.True(entries > 0);
        Assert.NotEmpty(await records.PublishAsync(Notices.Threat().Request("after")));
        Assert.Equal(2, await looking.AskAsync<long>("SELECT term FROM journal"));
    }

    [Fact]
    public async Task Leader_WhoseDatabaseSessionsEnd_IsFollowedByANewTenureAndNothingIsLost()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        var records = new FailoverClient(
            federation.ClientAt(First, TestBundle.School, "records"), federation.ClientAt(Second, TestBundle.School, "records"));
        List<ByteString> accepted = [await records.PublishAsync(Notices.Threat().Request("r1"))];
        await using NpgsqlConnection connection = await database.ConnectAsync(TestBundle.School);
        await connection.RunAsync(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        accepted.Add(await records.PublishAsync(Notices.Threat().Request("r2")));

        Assert.Equal(accepted, [(await desk.NextAsync()).MessageId, (await desk.NextAsync()).MessageId]);
        Assert.Equal(2, await connection.AskAsync<long>("SELECT term FROM journal"));
    }

    [Fact]
    public async Task Batches_SealedInANewTerm_AreOfANewEpochAndGoOnInSequence()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using TestFederation federation = await StartAsync(database);
        ConcurrentQueue<BatchHeader> sealedHeaders = [];
        federation.Exchange.Faults = batch =>
        {
            if (batch.Address is { Sender: TestBundle.School, Lane: SharingBus.Backbone.Lane.Bulk })
            {
                sealedHeaders.Enqueue(BatchHeader.Parser.ParseFrom(SealedBatch.Parser.ParseFrom(batch.SealedBatch.Span).Header));
            }

            return SharingBus.Backbone.Loopback.LoopbackFault.None;
        };
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        await federation.ClientAt(First, TestBundle.School, "records").PublishAsync(Notices.Threat().Request("r1"));
        await desk.NextAsync();

        await federation.StopNodeAsync(First);
        await new FailoverClient(federation.ClientAt(Second, TestBundle.School, "records")).PublishAsync(Notices.Threat().Request("r2"));
        await desk.NextAsync();

        BatchHeader[] headers = [.. sealedHeaders.DistinctBy(h => h.Sequence)];
        Assert.Equal([1UL, 2UL], headers.Select(h => h.Sequence));
        Assert.NotEqual(headers[0].EpochId, headers[1].EpochId);
        Assert.NotEqual(headers[0].Enc, headers[1].Enc);
        Assert.Equal(headers[0].Incarnation, headers[1].Incarnation);
    }

    [Fact]
    public async Task Node_WithAStandbyThatTheServerDoesNotWaitFor_DoesNotStart()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        var options = new DatabaseOptions { ConnectionString = database.ConnectionString, KeyFile = database.KeyFile, HasStandby = true };

        JournalException refusal = await Assert.ThrowsAsync<JournalException>(
            () => TestFederation.StartAsync(inDatabase: (TestBundle.School, options)));

        Assert.Contains("synchronous_standby_names", refusal.Message);
    }

    private static async Task<TestFederation> StartAsync(JournalDatabase database)
    {
        TestFederation federation = await TestFederation.StartAsync(inDatabase: (TestBundle.School, database.Options));
        await federation.StartNodeAsync(TestBundle.School, Second);
        return federation;
    }

    private static string Address(TestFederation federation, string node) => federation.Node(node).Address.GetLeftPart(UriPartial.Authority);

    // Nothing may be accepted that was asked for when the lease could already be taken.
    private static async Task<RpcException> FirstRefusalAsync(TestFederation federation, string node, NpgsqlConnection looking)
    {
        ExchangeService.ExchangeServiceClient records = federation.ClientAt(node, TestBundle.School, "records");
        for (int n = 0; ; n++)
        {
            bool mayBeTaken = await looking.AskAsync<bool>("SELECT until <= clock_timestamp() FROM lease");
            try
            {
                await records.PublishAsync(Notices.Threat().Request($"before-{n}"));
            }
            catch (RpcException refused)
            {
                return refused;
            }

            Assert.False(mayBeTaken, "A notice was accepted under a lease that anybody could take.");
        }
    }

    private static TimeSpan? RetryDelay(RpcException error) =>
        Google.Rpc.Status.Parser.ParseFrom(error.Trailers.GetValueBytes("grpc-status-details-bin")!).Details
            .Where(d => d.Is(RetryInfo.Descriptor)).Select(d => d.Unpack<RetryInfo>().RetryDelay.ToTimeSpan()).Cast<TimeSpan?>().FirstOrDefault();
}
