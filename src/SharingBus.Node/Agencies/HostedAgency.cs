using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Lineage.Journals;
using SharingBus.Node.Bundles;
using SharingBus.Node.Changes;
using SharingBus.Node.Publishing;
using SharingBus.Node.Receiving;
using SharingBus.Node.Release;
using SharingBus.Node.Sending;
using SharingBus.Node.Subscriptions;

namespace SharingBus.Node.Agencies;

/// <summary>One agency at work: its journal and everything that reads or writes it.</summary>
internal sealed class HostedAgency : IAsyncDisposable
{
    private const string JournalFile = "journal.db";

    // One notice of 1 MiB with two views for each of 64 recipients must fit one write, or it would never leave.
    private const int MaxWriteBytes = 128 * 1024 * 1024;

    private readonly AgencyOptions _options;
    private readonly OutgoingStreams _outgoing;
    private readonly OutboxLoop _outbox;
    private readonly ReceivePipeline _receiving;
    private readonly FederationState _federation;
    private readonly CancellationTokenSource _stop = new();
    private Task _peering = Task.CompletedTask;

    private HostedAgency(AgencyOptions options, Journal journal, FederationState federation, BundleFeed feed, TimeProvider time, ILoggerFactory loggers)
    {
        ILogger logger = loggers.CreateLogger<HostedAgency>();
        _options = options;
        _federation = federation;
        Journal = journal;
        _outgoing = new OutgoingStreams(new OutgoingContext(options.Keys, journal, federation, feed, options.Backbone, time, logger));
        var accepted = new AcceptedNotices();
        var release = new ReleaseReading(options, journal, accepted, federation, feed, time, logger);
        _outbox = new OutboxLoop(journal, federation, new RightsReading(options, journal), release, _outgoing, time, logger, options.Id);
        var lately = new ReceivedLately();
        Inbox = new Inbox(journal, lately);
        _receiving = new ReceivePipeline(options, journal, federation, feed, _outgoing, lately, time, logger);
        Publishing = new PublishPipeline(options.Id, journal, accepted, federation, time);
        Changes = new ChangePipeline(options.Id, journal, accepted, time);
    }

    public string Id => _options.Id;

    public Journal Journal { get; }

    public PublishPipeline Publishing { get; }

    public ChangePipeline Changes { get; }

    public Inbox Inbox { get; }

    public SubscriptionRegistry Subscriptions { get; } = new();

    public BackboneHealth Backbone => _options.Backbone.Health;

    /// <summary>Opens the agency's journal. Nothing is sent or received before <see cref="StartAsync"/>.</summary>
    public static async Task<HostedAgency> OpenAsync(
        AgencyOptions options, FederationState federation, BundleFeed feed, TimeProvider time, ILoggerFactory loggers)
    {
        var journalOptions = new JournalOptions
        {
            Agency = options.Id,
            Path = Path.Combine(options.DataDirectory, JournalFile),
            WriteBytes = MaxWriteBytes,
        };
        Journal journal = await Journal.OpenAsync(journalOptions, time, loggers.CreateLogger<Journal>());
        return new HostedAgency(options, journal, federation, feed, time, loggers);
    }

    /// <summary>Begins to send and to receive.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        string[] peers = Peers();
        await _options.Backbone.StartAsync(peers, _receiving.HandleAsync, cancellation);
        _outbox.Start();
        _peering = Task.Run(() => FollowPeersAsync(peers, _stop.Token), CancellationToken.None);
    }

    /// <summary>The system's rights; null where the agency knows no such system.</summary>
    public SystemOptions? Find(string system) => _options.Systems.FirstOrDefault(s => s.Name == system);

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _peering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await _outbox.DisposeAsync();
        await _outgoing.DisposeAsync();
        await _options.Backbone.DisposeAsync();
        await _receiving.DisposeAsync();
        await Journal.DisposeAsync();
        _stop.Dispose();
    }

    private string[] Peers() => [.. (_federation.Current?.Verified.Bundle.Agencies ?? []).Select(a => a.Id).Where(a => a != Id)];

    // Agencies join and leave with the bundle; the first one may arrive while the backbone starts.
    private async Task FollowPeersAsync(string[] known, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Task change = _federation.NextChangeAsync();
            string[] peers = Peers();
            if (!peers.SequenceEqual(known))
            {
                await _options.Backbone.SetPeersAsync(peers, cancellation);
                known = peers;
            }

            await change.WaitAsync(cancellation);
        }
    }
}
