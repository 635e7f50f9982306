using System.Collections.Concurrent;
using System.Text;
using RabbitMQ.Client;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Network;
using AtBroker = SharingBus.TestKit.Broker.TestFederation;
using TestFederation = SharingBus.Node.Tests.Federation.TestFederation;

namespace SharingBus.SecurityTests.Broker;

/// <summary>A broker learns no content: not from its disk, its memory or its traffic, in whatever form. The same search finds what is not sealed.</summary>
[Collection(BrokerCollection.Name)]
public sealed class CanaryTests(RabbitMqFixture fixture, ITestOutputHelper output) : IAsyncLifetime
{
    private readonly ConcurrentDictionary<object, MemoryStream> _traffic = new();
    private AtBroker _federation = null!;
    private TcpFaultProxy _network = null!;

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        fixture.RequirePrivate();
        _federation = await fixture.NewFederationAsync(TestFederation.Agencies, Ct);
        _network = TcpFaultProxy.To(_federation.AccessOf(TestBundle.School).Port);
        _network.Saw = (stream, bytes) => _traffic.GetOrAdd(stream, static _ => new MemoryStream()).Write(bytes.Span);
    }

    public async ValueTask DisposeAsync()
    {
        await _network.DisposeAsync();
        await _federation.DisposeAsync();
    }

    [Fact]
    public async Task Canary_InANotice_IsFoundNowhereAtTheBroker()
    {
        var canary = Canary.Of("notice");
        await using TestFederation nodes = await TestFederation.StartAsync(connect: Connect);

        // To a recipient that is away, so that the broker writes it to its disk and keeps it.
        await nodes.StopNodeAsync(TestBundle.Police);
        ExchangeService.ExchangeServiceClient records = nodes.Client(TestBundle.School, "records");
        PublishResponse first = await records.PublishAsync(Notices.Threat($"First {canary.Text}").Request("r1"));
        await Eventually.HoldsAsync(() => HasSentAsync(nodes));
        AssertFoundNowhere(canary, "while its recipient is away");

        // And to one that is there.
        await nodes.StartNodeAsync(TestBundle.Police);
        PublishResponse second = await records.PublishAsync(Notices.Threat($"Second {canary.Text}").Request("r2"));
        await using Subscriber desk = await Subscriber.OpenAsync(nodes.Client(TestBundle.Police, "desk"), TestBundle.DutyDesk);
        Delivery[] delivered = [await desk.NextAsync(), await desk.NextAsync()];

        Assert.Equal([first.MessageId, second.MessageId], delivered.Select(d => d.MessageId));
        Assert.All(delivered, d => Assert.Contains(canary.Text, d.Notice.ToStringUtf8(), StringComparison.Ordinal));
        AssertFoundNowhere(canary, "after it was delivered");
    }

    [Fact]
    public async Task Canary_ThatIsNotSealed_IsFoundInFilesMemoryAndTrafficInEveryForm()
    {
        var canaries = Canary.Of("plain").Written().Select(form => form.Form).ToDictionary(form => form, form => Canary.Of("plain"));
        await using IConnection connection = await BrokerConnection.FactoryOf(At(TestBundle.School)).CreateConnectionAsync(Ct);
        var confirms = new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true);
        await using IChannel channel = await connection.CreateChannelAsync(confirms, Ct);
        foreach ((string form, Canary canary) in canaries)
        {
            byte[] body = canary.Written().First(w => w.Form == form).Bytes;
            await channel.BasicPublishAsync(
                BrokerTopology.ExchangeOf(TestBundle.School),
                BrokerTopology.RoutingKeyOf(TestBundle.Police, Backbone.Lane.Bulk),
                mandatory: true,
                new BasicProperties { Persistent = true },
                (byte[])[.. Encoding.ASCII.GetBytes("before "), .. body, .. Encoding.ASCII.GetBytes(" behind")],
                Ct);
        }

        foreach ((string form, Canary canary) in canaries)
        {
            (List<string> finds, _, _) = BrokerRemains.Search(fixture.RequirePrivate(), canary);
            Assert.True(finds.Any(f => f.Contains(" in /", StringComparison.Ordinal)), $"{form} was not found in the files");
            Assert.True(finds.Any(f => f.Contains("memory", StringComparison.Ordinal)), $"{form} was not found in the memory");
            Assert.True(FindInTraffic(canary) is not null, $"{form} was not found in the traffic");
        }
    }

    private static async Task<bool> HasSentAsync(TestFederation nodes) =>
        (await nodes.Hosted(TestBundle.School).Journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.Of(JournalEntry.EventOneofCase.Sent))).Entries.Count > 0;

    private void AssertFoundNowhere(Canary canary, string when)
    {
        (List<string> finds, long files, long memory) = BrokerRemains.Search(fixture.RequirePrivate(), canary);
        output.WriteLine($"{when}: searched {files >> 10} KiB of files, {memory >> 20} MiB of memory, {_traffic.Values.Sum(t => t.Length) >> 10} KiB of traffic");
        Assert.True(files > 0 && memory > 0 && !_traffic.IsEmpty);
        Assert.Empty(finds);
        Assert.Null(FindInTraffic(canary));
    }

    private string? FindInTraffic(Canary canary) => _traffic.Values.Select(t => canary.FindIn(t.ToArray())).FirstOrDefault(form => form is not null);

    private RabbitMqBackbone Connect(string agency) => new(agency, At(agency));

    private RabbitMqOptions At(string agency)
    {
        RabbitMqOptions access = _federation.AccessOf(agency);
        return new RabbitMqOptions
        {
            Host = "127.0.0.1", Port = _network.Port, VirtualHost = access.VirtualHost, UserName = access.UserName, Password = access.Password,
        };
    }
}
