using SharingBus.Backbone.RabbitMq;
using SharingBus.Backbone.Tests.Contract;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Logging;
using SharingBus.TestKit.Network;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>A connection that is dead without MassTransit's knowledge is replaced, also where nothing is to be sent.</summary>
[Collection(BrokerCollection.Name)]
public sealed class BusRenewalTests(RabbitMqFixture broker) : IDisposable
{
    private const string Police = "police-northbridge";
    private const string School = "school-eastfield";
    private const int Deaf = 4013;

    // Far shorter than the heartbeat, by which MassTransit would notice.
    private static readonly BackboneTimings Impatient = new()
    {
        SendDeadline = TimeSpan.FromMilliseconds(500),
        LookInterval = TimeSpan.FromMilliseconds(50),
        AskInterval = TimeSpan.FromMilliseconds(300),
        DeafDeadline = TimeSpan.FromMilliseconds(500),
    };

    private readonly LogCollector _logs = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => _logs.Dispose();

    [Fact]
    public async Task Agency_WhoseConnectionDiedUnnoticed_ReadsAndSendsOverAnother()
    {
        await using TestFederation federation = await broker.NewFederationAsync([Police, School], Ct);
        RabbitMqOptions access = federation.AccessOf(Police);
        await using TcpFaultProxy network = TcpFaultProxy.To(access.Port);
        RabbitMqOptions overTheNetwork = new()
        {
            Host = "127.0.0.1", Port = network.Port, VirtualHost = access.VirtualHost, UserName = access.UserName, Password = access.Password,
        };
        Recorder received = new();
        await using RabbitMqBackbone police = new(Police, overTheNetwork, Impatient, loggers: _logs);
        await using RabbitMqBackbone school = new(School, federation.AccessOf(School));
        await police.StartAsync([School], received.HandleAsync, Ct);
        await school.StartAsync([Police], new Recorder().HandleAsync, Ct);
        Assert.Equal(SendOutcome.Confirmed, await SendAsync(school, Police));
        Assert.Equal(SendOutcome.Confirmed, await SendAsync(police, School));
        await received.WaitForAsync(1, Ct);

        network.BlackHole();
        await _logs.UntilAsync(Deaf, 1, Ct);
        network.Heal();

        Assert.Equal(SendOutcome.Confirmed, await SendAsync(school, Police));
        await received.WaitForAsync(1, Ct);
        Assert.Equal(SendOutcome.Confirmed, await BackboneContract.SendUntilKnownAsync(() => SendAsync(police, School)));
        Assert.Single(_logs.Logs, log => log.Id.Id == Deaf);
    }

    private static Task<SendOutcome> SendAsync(RabbitMqBackbone from, string to) => from.SendAsync(to, Lane.Bulk, Guid.CreateVersion7(), new byte[10], Ct);
}
