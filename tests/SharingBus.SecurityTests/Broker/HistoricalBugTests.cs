using System.Globalization;
using RabbitMQ.Client;
using RabbitMQ.Client.Events;
using RabbitMQ.Client.Exceptions;
using SharingBus.Backbone.Provisioning;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Exchange.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using AtBroker = SharingBus.TestKit.Broker.TestFederation;
using BatchAddress = SharingBus.Backbone.BatchAddress;
using Lane = SharingBus.Backbone.Lane;
using TestFederation = SharingBus.Node.Tests.Federation.TestFederation;

namespace SharingBus.SecurityTests.Broker;

/// <summary>Bugs that real systems of this kind had at or around the broker, each tried here by its name.</summary>
[Collection(BrokerCollection.Name)]
public sealed class HistoricalBugTests(RabbitMqFixture broker) : IAsyncLifetime
{
    private const string Police = TestBundle.Police;
    private const string School = TestBundle.School;
    private const string Youth = TestBundle.Youth;
    private const ushort AccessRefused = 403;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private static readonly CreateChannelOptions Confirms = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);

    private AtBroker _federation = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => _federation = await broker.NewFederationAsync([Police, School, Youth], Ct);

    public ValueTask DisposeAsync() => _federation.DisposeAsync();

    /// <summary>
    /// RabbitMQ CVE-2026-57217, topic authorisation bypass: a routing key that the rights do not cover reaches a queue. The headers CC and BCC
    /// name routing keys that no right is asked for; they lead to queues of the sender's own exchange at most.
    /// </summary>
    [Theory]
    [InlineData("CC")]
    [InlineData("BCC")]
    public async Task RoutingKeysInHeaders_ThatNoRightCovers_ReachNoQueueOfAnotherSender(string header)
    {
        await using IConnection school = await ConnectAsync(School);
        await using IChannel channel = await school.CreateChannelAsync(Confirms, Ct);
        string[] keys = ["#", "*.bulk", "", BrokerTopology.QueueOf(new BatchAddress(Youth, Police, Lane.Bulk)), $"{Youth}.bulk", $"{School}.bulk", "youth-test.rights\n"];
        var properties = new BasicProperties { Headers = new Dictionary<string, object?>(StringComparer.Ordinal) { [header] = keys.ToList<object?>() } };

        await channel.BasicPublishAsync(
            BrokerTopology.ExchangeOf(School), BrokerTopology.RoutingKeyOf(Police, Lane.Bulk), mandatory: true, properties, new byte[] { 1 }, Ct);

        // Each reads its own: what the school wrote stands in queues that prove the school.
        Assert.Equal(1U, await CountAsync(Police, School));
        Assert.Equal(1U, await CountAsync(Youth, School)); // named honestly in the header, and from the school it is
        Assert.Equal(0U, await CountAsync(Police, Youth));
        Assert.Equal(0U, await CountAsync(Youth, Police));
        Assert.Equal(0U, await CountAsync(School, Youth));
        Assert.Equal(0U, await CountAsync(School, Police));
    }

    /// <summary>RabbitMQ CVE-2026-57218, delivery after revocation: a consumer that is open goes on receiving when its right is gone.</summary>
    [Fact]
    public async Task Consumer_WhoseRightIsTakenAway_ReceivesNothingMore()
    {
        await _federation.SetRightsAsync(Youth, "^$", "^$", ".*", Ct); // somebody let the youth agency read everything
        await using IConnection youth = await ConnectAsync(Youth);
        await using IChannel reading = await youth.CreateChannelAsync(cancellationToken: Ct);
        var ended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var received = new System.Collections.Concurrent.ConcurrentQueue<byte>();
        var first = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        youth.ConnectionShutdownAsync += (_, _) =>
        {
            ended.TrySetResult();
            return Task.CompletedTask;
        };
        var consumer = new AsyncEventingBasicConsumer(reading);
        consumer.ReceivedAsync += (_, delivery) =>
        {
            received.Enqueue(delivery.Body.Span[0]);
            first.TrySetResult();
            return Task.CompletedTask;
        };
        await reading.BasicConsumeAsync(BrokerTopology.QueueOf(new BatchAddress(School, Police, Lane.Bulk)), autoAck: true, consumer, Ct);
        await PublishAsync(School, BrokerTopology.RoutingKeyOf(Police, Lane.Bulk), 1);
        await first.Task.WaitAsync(Patience, Ct);

        await _federation.AddAsync([], Ct);
        await ended.Task.WaitAsync(Patience, Ct);
        await PublishAsync(School, BrokerTopology.RoutingKeyOf(Police, Lane.Bulk), 2);

        Assert.Equal(new byte[] { 1 }, received.ToArray());
        Assert.Equal(1U, await CountAsync(Police, School));
    }

    /// <summary>RabbitMQ issue 16425: an empty routing key reaches every queue.</summary>
    [Fact]
    public async Task EmptyRoutingKey_IsRefusedAndWouldReachNobody()
    {
        Assert.Equal(AccessRefused, await RefusalAsync(School, ""));

        // Even where somebody lost the topic permission, which RabbitMQ takes for "every key".
        string user = _federation.AccessOf(School).UserName;
        await _federation.AdministerAsync(HttpMethod.Delete, $"topic-permissions/{_federation.VirtualHost}/{user}", null, Ct);

        PublishException returned = await Assert.ThrowsAnyAsync<PublishException>(() => PublishAsync(School, "", 1));
        Assert.True(returned.IsReturn);
        Assert.Equal(0U, await CountAsync(Police, School) + await CountAsync(Youth, School));
    }

    /// <summary>MISP issue 4200: content for an empty audience went to everybody.</summary>
    [Fact]
    public async Task View_ForNoRole_IsGivenToNobody()
    {
        await using TestFederation nodes = await TestFederation.StartAsync();
        await using HostileAgency school = await nodes.TurnHostileAsync(School);
        Envelope forNobody = Envelopes.Threat(Id(1), School, "For nobody");
        forNobody.Views[0].Roles.Clear();
        Envelope withoutViews = Envelopes.Threat(Id(2), School, "Nothing at all");
        withoutViews.Views.Clear();

        await school.SendAsync(Police, Exchange.V1.Lane.Bulk, forNobody);
        await school.SendAsync(Police, Exchange.V1.Lane.Bulk, withoutViews);
        await school.SendAsync(Police, Exchange.V1.Lane.Bulk, Envelopes.Threat(Id(3), School, "For the desk"));
        await using Subscriber desk = await Subscriber.OpenAsync(nodes.Client(Police, "desk"), TestBundle.DutyDesk);

        Assert.Equal(Id(3), (await desk.NextAsync()).MessageId);
    }

    /// <summary>X-Road XRDDEV-3054: wildcards and path elements in identifiers reach what the identifier does not name.</summary>
    [Theory]
    [InlineData("*")]
    [InlineData("#")]
    [InlineData("police-*")]
    [InlineData("..")]
    [InlineData("../../users/admin")]
    [InlineData("police-test/school-test")]
    [InlineData("police-test%2Fschool-test")]
    [InlineData("police-test.school-test")]
    [InlineData("(police|school)-test")]
    [InlineData("police-test\u0000")]
    public async Task WildcardsAndPaths_InAnAgencysId_NameNobody(string id)
    {
        using var provisioner = new BrokerProvisioner(broker.RequireAdministrator().Management);
        IReadOnlyList<string> before = await _federation.ListNamesAsync(Ct);

        await Assert.ThrowsAsync<ArgumentException>(() => provisioner.ProvisionAsync(_federation.VirtualHost, [Police, School, Youth, id], renewPasswords: false, Ct));
        await Assert.ThrowsAsync<ArgumentException>(() => provisioner.RemoveAgencyAsync(_federation.VirtualHost, id, Ct));

        Assert.Equal(AccessRefused, await RefusalAsync(School, $"{id}.bulk"));
        Assert.Equal(before.Order(), (await _federation.ListNamesAsync(Ct)).Order());
    }

    private static Google.Protobuf.ByteString Id(byte last) =>
        Google.Protobuf.ByteString.CopyFrom(Guid.Parse($"019b7f00-0000-7000-8000-0000000000{last.ToString("x2", CultureInfo.InvariantCulture)}").ToByteArray(bigEndian: true));

    private Task<IConnection> ConnectAsync(string agency) => BrokerConnection.FactoryOf(_federation.AccessOf(agency)).CreateConnectionAsync(Ct);

    private async Task PublishAsync(string sender, string routingKey, byte content)
    {
        await using IConnection connection = await ConnectAsync(sender);
        await using IChannel channel = await connection.CreateChannelAsync(Confirms, Ct);
        await channel.BasicPublishAsync(BrokerTopology.ExchangeOf(sender), routingKey, mandatory: true, new BasicProperties(), new[] { content }, Ct);
    }

    /// <summary>How a publish is refused: the code that closed its channel.</summary>
    private async Task<ushort?> RefusalAsync(string sender, string routingKey)
    {
        await using IConnection connection = await ConnectAsync(sender);
        await using IChannel channel = await connection.CreateChannelAsync(Confirms, Ct);
        await Assert.ThrowsAnyAsync<Exception>(async () => await channel.BasicPublishAsync(
            BrokerTopology.ExchangeOf(sender), routingKey, mandatory: true, new BasicProperties(), new byte[1], Ct));
        return channel.CloseReason?.ReplyCode;
    }

    /// <summary>Messages in all queues of one sender and recipient, read by the recipient.</summary>
    private async Task<uint> CountAsync(string recipient, string sender)
    {
        await using IConnection connection = await ConnectAsync(recipient);
        await using IChannel channel = await connection.CreateChannelAsync(cancellationToken: Ct);
        uint count = 0;
        foreach (Lane lane in Backbone.LaneNames.All)
        {
            count += await channel.MessageCountAsync(BrokerTopology.QueueOf(new BatchAddress(sender, recipient, lane)), Ct);
        }

        return count;
    }
}
