using System.Diagnostics;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Rights;
using SharingBus.Backbone.Tests.Contract;
using SharingBus.Backbone.Tests.RabbitMq;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Logging;
using SharingBus.TestKit.Network;

namespace SharingBus.Backbone.Tests.Rights;

/// <summary>A node looks at its rights before it uses them: what provisioning sets passes, and each right that is wider is named.</summary>
[Collection(BrokerCollection.Name)]
public sealed class RightsProbeTests(RabbitMqFixture broker, ITestOutputHelper output) : IAsyncLifetime
{
    private const string Police = "police-northbridge";
    private const string School = "school-eastfield";
    private const string Youth = "youth-riverside";
    private const string Own = @"sb\.out\.police-northbridge";
    private const string OwnQueues = @"sb\.in\.police-northbridge\.[a-z0-9-]{3,63}\.(rights|urgent|bulk)";
    private const string Configure = $"^({Own}|{OwnQueues})$";
    private const string Write = $"^{Own}$";
    private const string Read = $"^{OwnQueues}$";

    private TestFederation _federation = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _federation = await broker.NewFederationAsync([Police, School, Youth], Ct);

    public ValueTask DisposeAsync() => _federation.DisposeAsync();

    [Fact]
    public async Task Rights_AsProvisioned_AreRightAndTryingThemLeavesNothing()
    {
        await FindFaultsAsync();
        string before = await StateAsync();
        long began = Stopwatch.GetTimestamp();

        IReadOnlyList<string> faults = await FindFaultsAsync();

        output.WriteLine($"tried in {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms");
        Assert.Empty(faults);
        Assert.Equal(before, await StateAsync());
    }

    [Theory]
    [InlineData(".*", Write, Read, "may declare queues", "may declare exchanges", "may delete queues", "may delete exchanges")]
    [InlineData($"^({Own}|{OwnQueues}|sb\\.in\\..*)$", Write, Read, "may delete queues like sb.in.school-eastfield")]
    [InlineData(Configure, ".*", Read, "to the default exchange", "to amq.topic", "to amq.fanout", "as school-eastfield", "as youth-riverside", "as an agency that is no member")]
    [InlineData(Configure, $"^({Own}|amq\\.default)$", Read, "to the default exchange")]
    [InlineData(Configure, $"^({Own}|amq\\.topic)$", Read, "to amq.topic")]
    [InlineData(Configure, $"^({Own}|sb\\.out\\.school-eastfield)$", Read, "as school-eastfield")]
    [InlineData(Configure, Write, ".*", "may read sb.in.school-eastfield.police-northbridge.bulk", "may bind its exchange to another's")]
    [InlineData(Configure, Write, $"^({OwnQueues}|sb\\.in\\.school-eastfield\\.police-northbridge\\.bulk)$", "may read sb.in.school-eastfield.police-northbridge.bulk")]
    [InlineData(Configure, $"^({Own}|{OwnQueues})$", $"^({OwnQueues}|{Own})$", "may bind its own queues")]
    public async Task Rights_ThatSomebodyWidened_AreNamedAndTryingThemLeavesNothing(string configure, string write, string read, params string[] faults)
    {
        await _federation.SetRightsAsync(Police, configure, write, read, Ct);
        string before = await StateAsync();

        IReadOnlyList<string> found = await FindFaultsAsync();

        Assert.All(faults, fault => Assert.Contains(found, f => f.Contains(fault, StringComparison.Ordinal)));
        Assert.All(found, f => Assert.StartsWith("may ", f, StringComparison.Ordinal));
        Assert.Equal(before, await StateAsync());
    }

    [Fact]
    public async Task TopicPermission_ThatIsNotThere_IsNamed()
    {
        RabbitMqOptions access = _federation.AccessOf(Police);
        await _federation.AdministerAsync(HttpMethod.Delete, $"topic-permissions/{access.VirtualHost}/{access.UserName}", null, Ct);

        IReadOnlyList<string> found = await FindFaultsAsync();

        Assert.Equal(
            ["may publish to sb.out.police-northbridge with an empty routing key", "may publish to sb.out.police-northbridge with any routing key, for it has no topic permission or too wide a one"],
            found);
    }

    [Fact]
    public async Task Queue_ThatIsMissingOrHasOtherArguments_IsNamedAndNotMade()
    {
        string missing = BrokerTopology.QueueOf(new BatchAddress(School, Police, Lane.Urgent));
        string other = BrokerTopology.QueueOf(new BatchAddress(School, Police, Lane.Bulk));
        await _federation.DeleteQueueAsync(new BatchAddress(School, Police, Lane.Urgent), Ct);
        await _federation.DeleteQueueAsync(new BatchAddress(School, Police, Lane.Bulk), Ct);
        await _federation.AdministerAsync(
            HttpMethod.Put, $"queues/{_federation.VirtualHost}/{other}", new { durable = true, auto_delete = false, arguments = new { } }, Ct);

        RightsFindings found = await LookAsync();

        Assert.Equal([$"{other} has other arguments than it must have"], found.Wrong);
        Assert.Equal([missing], found.MissingQueues);
        Assert.DoesNotContain(missing, await _federation.ListNamesAsync(Ct));
    }

    [Fact]
    public async Task Start_WhereAMemberIsNotProvisionedYet_SaysSoAndReadsItsQueuesOnceTheyAreThere()
    {
        const int missing = 4012, notRead = 4004;
        const string Newcomer = "health-lakeside";
        using var logs = new LogCollector();
        var received = new Recorder();
        await using var police = new RabbitMqBackbone(Police, _federation.AccessOf(Police), loggers: logs);

        await police.StartAsync([School, Newcomer], received.HandleAsync, Ct);
        await logs.UntilAsync(notRead, 6, Ct); // each of its three lanes was tried twice
        Assert.DoesNotContain(Newcomer, await _federation.AskAsync($"queues/{_federation.VirtualHost}", Ct), StringComparison.Ordinal);
        await _federation.AddAsync([Newcomer], Ct);
        await using var newcomer = new RabbitMqBackbone(Newcomer, _federation.AccessOf(Newcomer));
        await newcomer.StartAsync([Police], new Recorder().HandleAsync, Ct);
        Assert.Equal(SendOutcome.Confirmed, await newcomer.SendAsync(Police, Lane.Bulk, Guid.CreateVersion7(), new byte[10], Ct));

        await received.WaitForAsync(1, Ct);
        Assert.Contains("sharingbus broker provision", Assert.Single(logs.Logs, log => log.Id.Id == missing).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Start_WithARightThatIsTooWide_IsRefusedWithTheRemedyAndWithoutACredential()
    {
        await _federation.SetRightsAsync(Police, Configure, $"^({Own}|amq\\.default)$", Read, Ct);
        await using var police = new RabbitMqBackbone(Police, _federation.AccessOf(Police));

        BrokerRightsException refusal = await Assert.ThrowsAsync<BrokerRightsException>(
            () => police.StartAsync([School, Youth], new Recorder().HandleAsync, Ct));

        Assert.Equal(["may publish to the default exchange, and so to any queue"], refusal.Faults);
        Assert.Contains($"sharingbus broker provision --virtual-host {_federation.VirtualHost}", refusal.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(_federation.AccessOf(Police).Password, refusal.ToString(), StringComparison.Ordinal);
        Assert.Equal(SendOutcome.Unknown, await NothingGoesAsync());

        async Task<SendOutcome> NothingGoesAsync()
        {
            await using var quick = new RabbitMqBackbone(
                Police, _federation.AccessOf(Police), new BackboneTimings { SendDeadline = TimeSpan.FromMilliseconds(500) });
            await Assert.ThrowsAsync<BrokerRightsException>(() => quick.StartAsync([School, Youth], new Recorder().HandleAsync, Ct));
            return await quick.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[10], Ct);
        }
    }

    [Fact]
    public async Task Start_WhileTheBrokerIsAway_SendsNothingBeforeTheRightsWereTried()
    {
        const int notSeen = 4010, wrong = 4011;
        using var logs = new LogCollector();
        logs.ExpectEvent(wrong);
        RabbitMqOptions access = _federation.AccessOf(Police);
        await using TcpFaultProxy network = TcpFaultProxy.To(access.Port);
        network.CutAfter(0);
        await _federation.SetRightsAsync(Police, Configure, $"^({Own}|amq\\.default)$", Read, Ct);
        await using var police = new RabbitMqBackbone(
            Police, At(network, access), new BackboneTimings { SendDeadline = TimeSpan.FromSeconds(1) }, loggers: logs);

        await police.StartAsync([School, Youth], new Recorder().HandleAsync, Ct);
        await logs.UntilAsync(notSeen, 1, Ct);
        network.Heal();
        await logs.UntilAsync(wrong, 1, Ct);
        SendOutcome before = await police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[10], Ct);
        await _federation.SetRightsAsync(Police, Configure, Write, Read, Ct);
        SendOutcome after = await BackboneContract.SendUntilKnownAsync(
            () => police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[10], Ct));

        Assert.Equal((SendOutcome.Unknown, SendOutcome.Confirmed), (before, after));
    }

    private static RabbitMqOptions At(TcpFaultProxy network, RabbitMqOptions broker) => new()
    {
        Host = "127.0.0.1", Port = network.Port, VirtualHost = broker.VirtualHost, UserName = broker.UserName, Password = broker.Password,
    };

    // Everything there is: names, bindings, users' rights, messages.
    private async Task<string> StateAsync() => string.Join('\n',
        (await _federation.ListNamesAsync(Ct)).Order().Append(await _federation.AskAsync($"bindings/{_federation.VirtualHost}", Ct)));

    private async Task<IReadOnlyList<string>> FindFaultsAsync() => (await LookAsync()).Wrong;

    // With a deadline, for a look heeds a token only between its questions.
    private Task<RightsFindings> LookAsync() =>
        new RightsProbe(Police, _federation.AccessOf(Police)).LookAsync([School, Youth], Ct).WaitAsync(Recorder.Patience, Ct);
}
