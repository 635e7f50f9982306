using Google.Protobuf;
using Npgsql;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Postgres;

namespace SharingBus.Node.Tests.Leadership;

/// <summary>Nodes as processes, ended and frozen under load: what was accepted is delivered once, and who was frozen writes no more.</summary>
public sealed class ReplicaProcessTests(PostgresFixture server, RabbitMqFixture broker) : IClassFixture<RabbitMqFixture>
{
    // Before and after the fault: some batches of each.
    private const int SomeNotices = 200;

    // What a frozen reader may hold back without the other's bound on early batches being reached.
    private const int FewNotices = 30;

    private static readonly TimeSpan TakeOver = TimeSpan.FromSeconds(10);

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Leader_KilledUnderLoad_IsFollowedWithinTenSecondsAndAllIsDeliveredOnce()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using ReplicaFederation federation = await ReplicaFederation.StartAsync(broker, database, TestBundle.School, Cancel);
        NodeProcess leader = await federation.LeaderAsync(Cancel);
        var records = new FailoverClient(federation.Clients(TestBundle.School, "records"));
        Load load = Load.Start(records);
        await load.MoreAsync(SomeNotices);

        await leader.KillAsync();
        TimeSpan took = await load.MoreAsync(1);
        await load.MoreAsync(SomeNotices);
        IReadOnlyList<ByteString> accepted = await load.StopAsync();
        TestContext.Current.SendDiagnosticMessage($"take-over after kill -9: {took.TotalSeconds:0.0} s, {accepted.Count} notices accepted");

        Assert.True(took <= TakeOver, $"The take-over took {took}.");
        await RequireDeliveredOnceAsync(federation, records, accepted);
    }

    [Fact]
    public async Task Leader_FrozenPastItsLeaseUnderLoad_WritesNothingWhenItGoesOnAndFollows()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using ReplicaFederation federation = await ReplicaFederation.StartAsync(broker, database, TestBundle.School, Cancel);
        NodeProcess old = await federation.LeaderAsync(Cancel);
        await using NpgsqlConnection connection = await database.ConnectAsync(TestBundle.School);
        var audit = new WriteAudit(connection);
        await audit.InstallAsync();
        var records = new FailoverClient(federation.Clients(TestBundle.School, "records"));
        Load load = Load.Start(records);
        await load.MoreAsync(SomeNotices);

        await old.FreezeAsync();
        TimeSpan took = await load.MoreAsync(1);
        await old.ThawAsync();
        await SaysAsync(federation, old, "follower of https");
        await load.MoreAsync(SomeNotices);
        PublishResponse handedOn = await federation.Client(old.Address, TestBundle.School, "records")
            .PublishAsync(ReplicaFederation.Request("through-the-old-one"));
        IReadOnlyList<ByteString> accepted = [.. await load.StopAsync(), handedOn.MessageId];
        bool tried = old.Said.Contains("stopped: Fenced", StringComparison.Ordinal);
        TestContext.Current.SendDiagnosticMessage(
            $"take-over after SIGSTOP: {took.TotalSeconds:0.0} s, {accepted.Count} notices accepted; the old one tried to write: {tried}");

        Assert.True(took <= TakeOver, $"The take-over took {took}.");
        Assert.Contains("no longer leads in term 1", old.Said);
        Assert.Equal(2, await connection.AskAsync<long>("SELECT term FROM journal"));
        Assert.Equal((1, 1), (await audit.WritersAsync(1), await audit.WritersAsync(2)));
        Assert.Equal(0, await audit.WritesByEarlierLeadersAsync());
        await RequireDeliveredOnceAsync(federation, records, accepted);
    }

    [Fact]
    public async Task LeaderOfTheRecipient_KilledUnderLoad_GivesItsSubscribersToTheOtherAndNothingTwice()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using ReplicaFederation federation = await ReplicaFederation.StartAsync(broker, database, TestBundle.Police, Cancel);
        NodeProcess leader = await federation.LeaderAsync(Cancel);
        var records = new FailoverClient(federation.Clients(TestBundle.School, "records"));
        await using var desk = new FailoverSubscriber(federation.Clients(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        Load load = Load.Start(records);
        await desk.MoreAsync(SomeNotices);

        await leader.KillAsync();
        await desk.MoreAsync(SomeNotices);
        IReadOnlyList<ByteString> accepted = await load.StopAsync();
        ByteString last = await records.PublishAsync(ReplicaFederation.Request("last"));
        IReadOnlyList<Delivery> given = await desk.UntilAsync(last);

        RequirePlacedOnce(given, [.. accepted, last]);
        Assert.True(desk.Sessions >= 2);
    }

    [Fact]
    public async Task LeaderOfTheRecipient_FrozenWhileItConsumes_TakesNothingFromTheOther()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using ReplicaFederation federation = await ReplicaFederation.StartAsync(broker, database, TestBundle.Police, Cancel);
        NodeProcess old = await federation.LeaderAsync(Cancel);
        NodeProcess other = federation.Nodes.Single(n => n != old);
        await using NpgsqlConnection connection = await database.ConnectAsync(TestBundle.Police);
        var audit = new WriteAudit(connection);
        await audit.InstallAsync();
        var records = new FailoverClient(federation.Clients(TestBundle.School, "records"));
        await using var desk = new FailoverSubscriber(
            [federation.Client(other.Address, TestBundle.Police, "desk")], TestBundle.DutyDesk);
        Load load = Load.Start(records);
        await desk.MoreAsync(SomeNotices);

        List<ByteString> accepted = [.. await load.StopAsync()];

        await old.FreezeAsync();
        for (int n = 0; n < FewNotices; n++)
        {
            accepted.Add(await records.PublishAsync(ReplicaFederation.Request($"to-the-frozen-{n}")));
        }

        await SaysAsync(federation, other, "leader");
        await old.ThawAsync();
        await SaysAsync(federation, old, "follower of https");
        IReadOnlyList<Delivery> given = await desk.UntilAsync(accepted[^1]);

        RequirePlacedOnce(given, accepted);
        Assert.Equal((1, 1), (await audit.WritersAsync(1), await audit.WritersAsync(2)));
        Assert.Equal(0, await audit.WritesByEarlierLeadersAsync());
    }

    [Fact]
    public async Task Start_OnWhatIsNotSafe_IsRefusedInOneLineWithoutTheSecret()
    {
        await using JournalDatabase database = await JournalDatabase.CreateAsync(server);
        await using ReplicaFederation federation = await ReplicaFederation.StartAsync(broker, database, TestBundle.School, Cancel);

        InvalidOperationException standby = await Assert.ThrowsAsync<InvalidOperationException>(
            () => federation.StartAnotherAsync("no-standby", standby: true));
        InvalidOperationException open = await Assert.ThrowsAsync<InvalidOperationException>(
            () => federation.StartAnotherAsync("open-file", open: true));

        Assert.Contains("Cannot start with", standby.Message);
        Assert.Contains("synchronous_standby_names must name the declared standby", standby.Message);
        Assert.Contains("db.password holds a password; only its owner may have rights on it", open.Message);
        Assert.DoesNotContain(ReplicaFederation.DatabasePassword, standby.Message + open.Message);
    }

    // What was not acknowledged is given again, at its own place; nothing has two places, and nothing is missing.
    private static void RequirePlacedOnce(IReadOnlyList<Delivery> given, IReadOnlyCollection<ByteString> accepted)
    {
        Delivery[] placed = [.. given.DistinctBy(d => d.Position)];
        Assert.Equal(placed.Length, placed.DistinctBy(d => d.MessageId).Count());
        Assert.Equal(accepted.ToHashSet(), placed.Select(d => d.MessageId).ToHashSet());
    }

    private static async Task RequireDeliveredOnceAsync(ReplicaFederation federation, FailoverClient records, IReadOnlyList<ByteString> accepted)
    {
        // Order is kept, so whatever is behind the last one is behind everything.
        ByteString last = await records.PublishAsync(ReplicaFederation.Request("last"));
        await using Subscriber desk = await Subscriber.OpenAsync(federation.Clients(TestBundle.Police, "desk")[0], TestBundle.DutyDesk);
        List<ByteString> delivered = [];
        while (delivered.LastOrDefault() != last)
        {
            Delivery delivery = await desk.NextAsync();
            delivered.Add(delivery.MessageId);
            await desk.AcknowledgeAsync(delivery);
        }

        Assert.Equal(delivered.Count, delivered.Distinct().Count());
        Assert.Equal(accepted.Count, accepted.Distinct().Count());
        Assert.Equal(accepted.Append(last).ToHashSet(), delivered.ToHashSet());
    }

    private static async Task SaysAsync(ReplicaFederation federation, NodeProcess node, string standing)
    {
        while (!(await federation.HealthAsync(node)).Contains(standing, StringComparison.Ordinal))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), Cancel); // polled: the page has no other way to say it
        }
    }
}
