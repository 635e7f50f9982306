using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;
using SharingBus.TestKit.Broker;

namespace SharingBus.Backbone.Tests.RabbitMq;

/// <summary>What an agency's credentials cannot do, tried with the bare client: MassTransit would never ask.</summary>
[Collection(BrokerCollection.Name)]
public sealed class LeastPrivilegeTests(RabbitMqFixture broker) : IAsyncLifetime
{
    private const string Police = "police-northbridge";
    private const string School = "school-eastfield";
    private const ushort AccessRefused = 403;

    private static readonly string PoliceToSchool = BrokerTopology.QueueOf(new BatchAddress(Police, School, Lane.Bulk));
    private static readonly string SchoolToPolice = BrokerTopology.QueueOf(new BatchAddress(School, Police, Lane.Bulk));

    private TestFederation _federation = null!;
    private IConnection _police = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        _federation = await broker.NewFederationAsync([Police, School], Ct);
        _police = await ConnectAsync(Police);
    }

    public async ValueTask DisposeAsync()
    {
        await _police.DisposeAsync();
        await _federation.DisposeAsync();
    }

    [Fact]
    public Task Agency_CannotReadAnothersQueue() => AssertRefusedAsync(c => c.BasicGetAsync(PoliceToSchool, autoAck: false, Ct));

    [Fact]
    public Task Agency_CannotConsumeFromAnothersQueue() =>
        AssertRefusedAsync(c => c.BasicConsumeAsync(PoliceToSchool, autoAck: false, new AsyncEventingBasicConsumer(c), Ct));

    [Fact]
    public Task Agency_CannotPurgeAnothersQueue() => AssertRefusedAsync(c => c.QueuePurgeAsync(PoliceToSchool, Ct));

    [Fact]
    public Task Agency_CannotDeleteAnothersQueue() => AssertRefusedAsync(c => c.QueueDeleteAsync(PoliceToSchool, cancellationToken: Ct));

    [Fact]
    public Task Agency_CannotDeleteAnothersExchange() =>
        AssertRefusedAsync(c => c.ExchangeDeleteAsync(BrokerTopology.ExchangeOf(School), cancellationToken: Ct));

    [Fact]
    public Task Agency_CannotPublishAsAnother() => AssertPublishRefusedAsync(
        BrokerTopology.ExchangeOf(School), BrokerTopology.RoutingKeyOf(Police, Lane.Bulk));

    [Fact]
    public Task Agency_CannotPublishToAQueueDirectly() => AssertPublishRefusedAsync("", PoliceToSchool);

    [Fact]
    public Task Agency_CannotPublishWithAnyOtherRoutingKey() => AssertPublishRefusedAsync(BrokerTopology.ExchangeOf(Police), "everyone");

    [Fact]
    public Task Agency_CannotBindItsOwnQueueToAnothersExchange() => AssertRefusedAsync(
        c => c.QueueBindAsync(SchoolToPolice, BrokerTopology.ExchangeOf(School), "#", cancellationToken: Ct));

    [Fact]
    public Task Agency_CannotBindItsExchangeToAnothersQueueUnderAnotherName() => AssertRefusedAsync(
        c => c.QueueBindAsync(PoliceToSchool, BrokerTopology.ExchangeOf(Police), "#", cancellationToken: Ct));

    [Theory]
    [InlineData("anything")]
    [InlineData("sb.in.school-eastfield.police-northbridge.other")]
    [InlineData("sb.in.police-northbridge")]
    [InlineData("sb.in.police-northbridge-2.school-eastfield.bulk")]
    [InlineData("sb.in.police-northbridge.school-eastfield.bulk.more")]
    public Task Agency_CannotDeclareAQueueThatIsNotItsOwn(string queue) =>
        AssertRefusedAsync(c => c.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, cancellationToken: Ct));

    [Theory]
    [InlineData("anything")]
    [InlineData("sb.out.police-northbridge-2")]
    [InlineData("sb.out.policeXnorthbridge")]
    public Task Agency_CannotDeclareAnExchangeThatIsNotItsOwn(string exchange) =>
        AssertRefusedAsync(c => c.ExchangeDeclareAsync(exchange, ExchangeType.Topic, durable: true, cancellationToken: Ct));

    [Fact]
    public async Task Traffic_InBothDirections_LeavesNothingAtTheBrokerButWhatWasProvisioned()
    {
        IReadOnlyList<string> before = await _federation.ListNamesAsync(Ct);
        var atSchool = new Contract.Recorder();
        await using var police = new RabbitMqBackbone(Police, _federation.AccessOf(Police));
        await using var school = new RabbitMqBackbone(School, _federation.AccessOf(School));
        await police.StartAsync([School], new Contract.Recorder().HandleAsync, Ct);
        await school.StartAsync([Police], atSchool.HandleAsync, Ct);

        Assert.Equal(SendOutcome.Confirmed, await police.SendAsync(School, Lane.Bulk, Guid.CreateVersion7(), new byte[10], Ct));
        await atSchool.WaitForAsync(1, Ct);
        Assert.Equal(SendOutcome.Returned, await police.SendAsync("nobody-anywhere", Lane.Bulk, Guid.CreateVersion7(), new byte[10], Ct));

        // MassTransit declares an exchange named like each queue it reads; nobody may write to it and nothing is bound to it.
        IReadOnlyList<string> after = await _federation.ListNamesAsync(Ct);
        Assert.Equal(before.Order(), after.Distinct().Order());
    }

    [Fact]
    public async Task Provisioning_RunAgain_ChangesNothingAndKeepsPasswords()
    {
        IReadOnlyList<string> before = await _federation.ListNamesAsync(Ct);

        IReadOnlyList<AgencyAccess> again = await _federation.AddAsync([Police, School], Ct);

        Assert.All(again, a => Assert.Null(a.Password));
        Assert.Equal(before.Order(), (await _federation.ListNamesAsync(Ct)).Order());
        Assert.DoesNotContain(_federation.AccessOf(Police).Password, again[0].ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(".*")]
    [InlineData("Police")]
    [InlineData("ab")]
    [InlineData("police-northbridge\n")]
    public Task Provisioning_OfWhatIsNoAgencyId_IsRefused(string id) =>
        Assert.ThrowsAsync<ArgumentException>(() => _federation.AddAsync([id], Ct));

    [Fact]
    public async Task Message_AtTheBroker_CarriesNothingButIdAndBytes()
    {
        await using var police = new RabbitMqBackbone(Police, _federation.AccessOf(Police));
        await police.StartAsync([], new Contract.Recorder().HandleAsync, Ct);
        Guid id = Guid.CreateVersion7();
        await police.SendAsync(School, Lane.Bulk, id, new byte[] { 1, 2, 3 }, Ct);
        await using IConnection school = await ConnectAsync(School);
        await using IChannel channel = await school.CreateChannelAsync(cancellationToken: Ct);

        BasicGetResult? message = await channel.BasicGetAsync(PoliceToSchool, autoAck: true, Ct);

        Assert.NotNull(message);
        Assert.Equal(new byte[] { 1, 2, 3 }, message.Body.ToArray());
        Assert.Equal(id.ToString(), message.BasicProperties.MessageId);
        Assert.True(message.BasicProperties.Persistent);

        // The broker counts deliveries, the client numbers what awaits a confirm; neither says more than the broker knows anyway.
        Assert.Empty((message.BasicProperties.Headers?.Keys ?? []).Except(["x-delivery-count", "x-dotnet-pub-seq-no"]));
        Assert.False(message.BasicProperties.IsTimestampPresent() || message.BasicProperties.IsAppIdPresent());
    }

    private Task<IConnection> ConnectAsync(string agency)
    {
        RabbitMqOptions access = _federation.AccessOf(agency);
        var factory = new ConnectionFactory
        {
            HostName = access.Host,
            Port = access.Port,
            VirtualHost = access.VirtualHost,
            UserName = access.UserName,
            Password = access.Password,
            AutomaticRecoveryEnabled = false,
        };
        return factory.CreateConnectionAsync(Ct);
    }

    private async Task AssertRefusedAsync(Func<IChannel, Task> deed)
    {
        await using IChannel channel = await _police.CreateChannelAsync(cancellationToken: Ct);

        var refusal = await Assert.ThrowsAsync<OperationInterruptedException>(() => deed(channel));

        Assert.Equal(AccessRefused, refusal.ShutdownReason?.ReplyCode);
    }

    private async Task AssertPublishRefusedAsync(string exchange, string routingKey)
    {
        var options = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using IChannel channel = await _police.CreateChannelAsync(options, Ct);

        await Assert.ThrowsAnyAsync<Exception>(
            async () => await channel.BasicPublishAsync(exchange, routingKey, mandatory: true, new BasicProperties(), new byte[1], Ct));

        Assert.Equal(AccessRefused, channel.CloseReason?.ReplyCode);
    }
}
