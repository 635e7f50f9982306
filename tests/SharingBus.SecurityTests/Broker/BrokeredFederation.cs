using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Backbone.RabbitMq;
using SharingBus.Exchange.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;
using SharingBus.Node.Tests.Federation;
using SharingBus.TestKit.Broker;
using SharingBus.TestKit.Network;
using AtBroker = SharingBus.TestKit.Broker.TestFederation;
using Lane = SharingBus.Backbone.Lane;
using TestFederation = SharingBus.Node.Tests.Federation.TestFederation;

namespace SharingBus.SecurityTests.Broker;

/// <summary>A federation of real nodes over a real broker, with a hostile one in between: each agency reaches it through a rewriting proxy.</summary>
internal sealed class BrokeredFederation : IAsyncDisposable
{
    private readonly AtBroker _broker;
    private readonly Dictionary<string, AmqpRewritingProxy> _proxies;
    private readonly Recorder<AmqpDelivery> _seen = new();
    private readonly ILoggerFactory? _loggers;
    private int _requests;

    private BrokeredFederation(AtBroker broker, ILoggerFactory? loggers)
    {
        _loggers = loggers;
        _broker = broker;
        _proxies = TestFederation.Agencies.ToDictionary(agency => agency, agency => AmqpRewritingProxy.To(broker.AccessOf(agency).Port));
        foreach (AmqpRewritingProxy proxy in _proxies.Values)
        {
            proxy.Rewrite = Look;
        }
    }

    public TestFederation Nodes { get; private set; } = null!;

    /// <summary>What happens to a delivery; nothing is done to it where null.</summary>
    public Func<AmqpDelivery, IReadOnlyList<byte[]>?>? Attack { get; set; }

    /// <summary>Every delivery of the honest broker so far.</summary>
    public IReadOnlyList<AmqpDelivery> Seen => _seen.All;

    public static async Task<BrokeredFederation> StartAsync(RabbitMqFixture broker, ILoggerProvider? log, CancellationToken ct)
    {
        var federation = new BrokeredFederation(await broker.NewFederationAsync(TestFederation.Agencies, ct), log as ILoggerFactory);
        federation.Nodes = await TestFederation.StartAsync(log, connect: federation.Connect);
        return federation;
    }

    public static string Queue(string sender, string recipient, Lane lane) => BrokerTopology.QueueOf(new BatchAddress(sender, recipient, lane));

    public static BatchHeader HeaderOf(byte[] body) => BatchHeader.Parser.ParseFrom(SealedBatch.Parser.ParseFrom(body).Header);

    /// <summary>Puts a body before whoever reads the queue.</summary>
    public Task InjectAsync(string sender, string recipient, Lane lane, byte[] body) =>
        _proxies[recipient].InjectAsync(Queue(sender, recipient, lane), body, TestContext.Current.CancellationToken);

    /// <summary>Breaks every agency's connection to the broker.</summary>
    public void BreakConnections()
    {
        foreach (AmqpRewritingProxy proxy in _proxies.Values)
        {
            proxy.BreakAll();
        }
    }

    /// <summary>The broker passwords of all agencies.</summary>
    public IEnumerable<string> Passwords => TestFederation.Agencies.Select(agency => _broker.AccessOf(agency).Password);

    /// <summary>The broker as an agency reaches it, with another password.</summary>
    public RabbitMqOptions AccessWith(string agency, string password)
    {
        RabbitMqOptions access = _broker.AccessOf(agency);
        return new RabbitMqOptions
        {
            Host = "127.0.0.1", Port = _proxies[agency].Port, VirtualHost = access.VirtualHost, UserName = access.UserName, Password = password,
        };
    }

    /// <summary>Publishes one notice of an agency and waits until the broker hands its batch to the police.</summary>
    public async Task<PublishResponse> PublishAsync(string agency = TestBundle.School, string? title = null)
    {
        int number = Interlocked.Increment(ref _requests);
        int before = Delivered(agency);
        PublishResponse accepted = await Nodes.Client(agency, "records").PublishAsync(Notices.Threat(title ?? $"Number {number}").Request($"r{number}"));
        await _seen.UntilAsync(d => d.Queue == Queue(agency, TestBundle.Police, Lane.Bulk), before + 1);
        return accepted;
    }

    /// <summary>Waits until the broker handed the police so many batches of an agency.</summary>
    public Task DeliveredAsync(string sender, int times) => _seen.UntilAsync(d => d.Queue == Queue(sender, TestBundle.Police, Lane.Bulk), times);

    /// <summary>How many batches of an agency the broker handed to the police.</summary>
    public int Delivered(string sender) => _seen.All.Count(d => d.Queue == Queue(sender, TestBundle.Police, Lane.Bulk));

    /// <summary>What an agency's journal holds of one kind.</summary>
    public async Task<IReadOnlyList<JournalEntry>> EntriesAsync(string agency, JournalEntry.EventOneofCase kind) =>
        [.. (await Nodes.Hosted(agency).Journal.Read.EntriesAsync(0, int.MaxValue, EntryKinds.Of(kind))).Entries.Select(e => e.Parse()!)];

    /// <summary>The same, once there are so many.</summary>
    public async Task<IReadOnlyList<JournalEntry>> EntriesAsync(string agency, JournalEntry.EventOneofCase kind, int count)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        Journal journal = Nodes.Hosted(agency).Journal;
        while (true)
        {
            long size = journal.Size;
            if (await EntriesAsync(agency, kind) is var entries && entries.Count >= count)
            {
                return entries;
            }

            await journal.WaitForGrowthAsync(size, patience.Token);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Nodes.DisposeAsync();
        foreach (AmqpRewritingProxy proxy in _proxies.Values)
        {
            await proxy.DisposeAsync();
        }

        await _broker.DisposeAsync();
    }

    private RabbitMqBackbone Connect(string agency) =>
        new(agency, AccessWith(agency, _broker.AccessOf(agency).Password), loggers: _loggers);

    private IReadOnlyList<byte[]> Look(AmqpDelivery delivery)
    {
        IReadOnlyList<byte[]> instead = Attack?.Invoke(delivery) ?? [delivery.Body];
        _seen.Add(delivery);
        return instead;
    }
}
