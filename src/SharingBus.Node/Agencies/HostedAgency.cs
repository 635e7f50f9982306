using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Federation.V1;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Leases;
using SharingBus.Lineage.Persons;
using SharingBus.Lineage.Quarantine;
using SharingBus.Lineage.Retention;
using SharingBus.Lineage.Search;
using SharingBus.Lineage.Witnessing;
using SharingBus.Node.Admission;
using SharingBus.Node.Approvals;
using SharingBus.Node.Auditing;
using SharingBus.Node.Backlogs;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Node.Changes;
using SharingBus.Node.Derivation;
using SharingBus.Node.Leadership;
using SharingBus.Node.Notebooks;
using SharingBus.Node.Persons;
using SharingBus.Node.Publishing;
using SharingBus.Node.Quarantine;
using SharingBus.Node.Receiving;
using SharingBus.Node.Release;
using SharingBus.Node.Replay;
using SharingBus.Node.Restores;
using SharingBus.Node.Sending;
using SharingBus.Node.Subscriptions;
using SharingBus.Node.Witnessing;
using SharingBus.Policy.Filtering;

namespace SharingBus.Node.Agencies;

/// <summary>One agency at work: its journal and everything that reads or writes it.</summary>
internal sealed class HostedAgency : IAsyncDisposable
{
    private const string JournalFile = "journal.db";

    private readonly AgencyOptions _options;
    private readonly Tenure? _tenure;
    private readonly IBackbone _backbone;
    private readonly OutgoingStreams _outgoing;
    private readonly OutboxLoop _outbox;
    private readonly ReceivePipeline _receiving;
    private readonly BoundedHandling _handling;
    private readonly IQuarantineStore _quarantine;
    private readonly QuarantineExpiry _quarantineExpiry;
    private readonly FederationState _federation;
    private readonly PublishAdmission _admission;
    private readonly RequestRetention _requests;
    private readonly PayloadDestruction _destruction;
    private readonly PayloadExpiry _expiry;
    private readonly MetadataExpiry _metadata;
    private readonly SearchIndexing _index;
    private readonly PersonIndexing _persons;
    private readonly BacklogMetrics _backlogs;
    private readonly RestoreMetrics _restoreMetrics;
    private readonly CancellationTokenSource _stop = new();
    private Task _peering = Task.CompletedTask;

    private HostedAgency(
        AgencyOptions options,
        Tenure? tenure,
        Journal journal,
        IQuarantineStore quarantine,
        IWitnessStore seen,
        OpeningBook openings,
        LegalHolds holds,
        ReplicaContext context)
    {
        (FederationState federation, BundleFeed feed, TimeProvider time) = (context.Federation, context.Feed, context.Time);
        ILogger logger = context.Loggers.CreateLogger<HostedAgency>();
        _options = options;
        _tenure = tenure;
        _backbone = options.Backbone();
        _federation = federation;
        Journal = journal;
        Ended = _stop.Token;
        var decisions = new EmergencyDecisions(options.Id, openings);
        var pseudonyms = new PseudonymKeys(options.Keys.PseudonymSecret, options.Keys.FederationPseudonymSecret);
        Approvals = new ApprovalDesk(options.Id, journal, new HeldViews(options.Id, decisions, pseudonyms), time);
        Checkpoints = new CheckpointDesk(options.Keys, journal, federation, time);
        ViewProofs = new ViewProofDesk(options.Keys, journal, federation, decisions, pseudonyms, time);
        Replay = new PolicyReplay(options.Id, journal, pseudonyms);
        Derived = new DerivedReach(options.Id, journal, federation, pseudonyms, time);
        BreakGlass = new BreakGlassDesk(options, journal, openings, time, logger);
        Telling = new SupervisorTelling(options.Id, journal, openings, federation, time, logger);
        _outgoing = new OutgoingStreams(new OutgoingContext(options.Keys, journal, federation, feed, decisions, _backbone, time, logger));
        Restores = new RestoreWatch(options.Id, journal, _outgoing, time, logger);
        _restoreMetrics = new RestoreMetrics(options.Id, Restores);
        Witnessing = new AgencyWitnessing(options, journal, Checkpoints, seen, Restores, context);
        var accepted = new AcceptedNotices();
        var release = new ReleaseReading(options, journal, accepted, federation, feed, decisions, time, logger);
        var rights = new RightsReading(options.Id, journal, new SupervisorReports(options.Id, openings, federation), TimeProvider.System);
        var renewal = new StreamRenewal(options.Id, journal, _outgoing, Restores, time, logger);
        _outbox = new OutboxLoop(journal, federation, rights, release, _outgoing, Restores.Sent, renewal, time, logger, options.Id);
        _quarantine = quarantine;
        var lately = new ReceivedLately();
        Inbox = new Inbox(journal, lately, time);
        SubscriptionMetrics = new SubscriptionMetrics(options.Id);
        _receiving = new ReceivePipeline(options, journal, quarantine, openings, federation, feed, _outgoing, Restores, lately, time, logger);
        var gates = new StreamGates();
        _handling = new BoundedHandling(_receiving.HandleAsync, _receiving, quarantine, gates, federation, options.Quarantine, time);
        Quarantine = new AgencyQuarantine(quarantine, journal, _receiving, gates, options.Quarantine, time);
        _quarantineExpiry = new QuarantineExpiry(Quarantine, journal, time, logger);
        _admission = new PublishAdmission(options, time, logger);
        _backlogs = new BacklogMetrics(journal, _outgoing, time, logger);
        _requests = new RequestRetention(journal, RequestRetention.DefaultInterval, time, logger);
        Holds = holds;
        _index = new SearchIndexing(journal, SearchIndexing.DefaultInterval, time, logger);
        _persons = new PersonIndexing(journal, NamingView.Collect, PersonIndexing.DefaultInterval, time, logger);
        Notebooks = new NotebookDesk(journal, time);
        Persons = new PersonDesk(options.Id, journal, _persons, time);
        _expiry = new PayloadExpiry(journal, holds, lately.Clear, time, logger);
        _metadata = new MetadataExpiry(journal, holds, options.Metadata, [ReleaseReading.Reader, RightsReading.Reader], time, logger);
        _destruction = new PayloadDestruction(journal, PayloadDestruction.DefaultInterval, time, logger);
        Publishing = new PublishPipeline(options.Id, journal, accepted, _admission, federation, time);
        Changes = new ChangePipeline(options.Id, journal, holds, accepted, _admission, time);
    }

    public string Id => _options.Id;

    public Journal Journal { get; }

    public PublishPipeline Publishing { get; }

    public ChangePipeline Changes { get; }

    public AgencyQuarantine Quarantine { get; }

    public ApprovalDesk Approvals { get; }

    public DerivedReach Derived { get; }

    public LegalHolds Holds { get; }

    /// <summary>For how long the entries of its journal are kept.</summary>
    public MetadataTerms Metadata => _options.Metadata;

    public PersonDesk Persons { get; }

    public NotebookDesk Notebooks { get; }

    public BreakGlassDesk BreakGlass { get; }

    public SupervisorTelling Telling { get; }

    public PolicyReplay Replay { get; }

    public CheckpointDesk Checkpoints { get; }

    public AgencyWitnessing Witnessing { get; }

    /// <summary>Whether the journal was found older than others have seen.</summary>
    public RestoreWatch Restores { get; }

    public ViewProofDesk ViewProofs { get; }

    public Inbox Inbox { get; }

    public SubscriptionRegistry Subscriptions { get; } = new();

    public SubscriptionMetrics SubscriptionMetrics { get; }

    /// <summary>The bundle it works under.</summary>
    public ulong? BundleVersion => _federation.Current?.Version;

    /// <summary>That bundle with its signatures.</summary>
    public SignedBundle? SignedBundle => _federation.Current?.Verified.Signed;

    /// <summary>Cancelled when this node ends the agency's work, because it stops or because it no longer leads.</summary>
    public CancellationToken Ended { get; }

    /// <summary>After this a holder that did not confirm a change is overdue.</summary>
    public TimeSpan ChangeTerm => _options.ChangeTerm;

    /// <summary>Whether the disk has room for new notices.</summary>
    public bool TakesNotices => _admission.TakesNotices;

    /// <summary>What is in memory of the backlogs.</summary>
    public IEnumerable<HeldBatches> Held => _outgoing.Held;

    public BackboneHealth Backbone => _backbone.Health;

    /// <summary>Where the agency's journal is.</summary>
    /// <param name="options">The agency.</param>
    /// <param name="tenure">The lease under which it is opened; null where it is a file.</param>
    public static JournalOptions JournalOf(AgencyOptions options, Tenure? tenure = null) => new()
    {
        Agency = options.Id,
        Path = options.Database is null ? Path.Combine(options.DataDirectory, JournalFile) : string.Empty,
        ConnectionString = options.Database?.ConnectionString ?? string.Empty,
        KeyFile = options.Database?.KeyFile ?? options.KeyFile,
        HasStandby = options.Database?.HasStandby ?? false,
        Tenure = tenure,
        WriteBytes = options.WriteBytes,
    };

    /// <summary>Opens the agency's journal. Nothing is sent or received before <see cref="StartAsync"/>.</summary>
    public static async Task<HostedAgency> OpenAsync(AgencyOptions options, Tenure? tenure, ReplicaContext context)
    {
        JournalOptions journalOptions = JournalOf(options, tenure);
        Journal journal = await Journal.OpenAsync(journalOptions, context.Time, context.Loggers.CreateLogger<Journal>());
        try
        {
            OpeningBook openings = await OpeningBook.LoadAsync(journal, CancellationToken.None);
            LegalHolds holds = await LegalHolds.LoadAsync(journal, context.Time);
            IQuarantineStore quarantine = await QuarantineStore.OpenAsync(journalOptions, options.Quarantine.Limits);
            IWitnessStore seen = await WitnessStore.OpenAsync(journalOptions);
            return new HostedAgency(options, tenure, journal, quarantine, seen, openings, holds, context);
        }
        catch
        {
            await journal.DisposeAsync();
            throw;
        }
    }

    /// <summary>Begins to send and to receive.</summary>
    public async Task StartAsync(CancellationToken cancellation)
    {
        string[] peers = _federation.PeersOf(Id);
        _backbone.PrepareWith(_receiving.Prepare);
        await _backbone.StartAsync(peers, HandleAsync, cancellation);
        _receiving.Start();
        _outbox.Start();
        Telling.Start();
        Witnessing.Cosigned.Start();
        _peering = Task.Run(() => FollowPeersAsync(peers, _stop.Token), CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _peering.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await Telling.DisposeAsync();
        await _outbox.DisposeAsync();
        await _outgoing.DisposeAsync();
        await BreakGlass.DisposeAsync();
        Approvals.Dispose();
        await Witnessing.DisposeAsync();
        Checkpoints.Dispose();
        await _backbone.DisposeAsync();
        await _receiving.DisposeAsync();
        _admission.Dispose();
        SubscriptionMetrics.Dispose();
        _restoreMetrics.Dispose();
        await _backlogs.DisposeAsync();
        await _requests.DisposeAsync();
        await _index.DisposeAsync();
        await _persons.DisposeAsync();
        await _expiry.DisposeAsync();
        await _metadata.DisposeAsync();
        await _destruction.DisposeAsync();
        await _quarantineExpiry.DisposeAsync();
        Holds.Dispose();
        Notebooks.Dispose();
        await _quarantine.DisposeAsync();
        await Journal.DisposeAsync();
        _stop.Dispose();
    }

    // Work whose lease is over neither takes a batch nor confirms one it knows: both are the next leader's. A batch that finds no room
    // stays with the backbone: taking it could end in a write that fails halfway through the disk.
    private Task<ReceiveOutcome> HandleAsync(ReceivedBatch batch, CancellationToken cancellation) =>
        _tenure is { IsHeld: false } || !_admission.TakesRights
            ? Task.FromResult(ReceiveOutcome.Requeue)
            : _handling.HandleAsync(batch, cancellation);

    // Agencies join and leave with the bundle; the first one may arrive while the backbone starts.
    private async Task FollowPeersAsync(string[] known, CancellationToken cancellation)
    {
        while (!cancellation.IsCancellationRequested)
        {
            Task change = _federation.NextChangeAsync();
            string[] peers = _federation.PeersOf(Id);
            if (!peers.SequenceEqual(known))
            {
                await _backbone.SetPeersAsync(peers, cancellation);
                known = peers;
            }

            await change.WaitAsync(cancellation);
        }
    }
}
