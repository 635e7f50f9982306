using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Backbone.Rights;
using SharingBus.Lineage.Leases;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.Leadership;

/// <summary>
/// This node's part in an agency: it leads, and the agency's work is open here, or it follows. An agency with its journal in a file is led
/// from start to end; one with its journal in a database by whichever node holds the lease.
/// </summary>
internal sealed class AgencyReplica : IAsyncDisposable
{
    private readonly AgencyOptions _options;
    private readonly FederationState _federation;
    private readonly TimeProvider _time;
    private readonly KeyWatch _keys;
    private readonly HostedAgency? _alone;
    private readonly Election? _election;

    private AgencyReplica(AgencyOptions options, ReplicaContext context, HostedAgency? alone, Election? election)
    {
        _options = options;
        _federation = context.Federation;
        _time = context.Time;
        _keys = new KeyWatch(options.Keys, context.Federation, context.Time, context.Loggers.CreateLogger<KeyWatch>());
        _alone = alone;
        _election = election;
    }

    public string Id => _options.Id;

    /// <summary>Whether other nodes may stand in for this one.</summary>
    public bool MayFollow => _election is not null;

    /// <summary>The agency's work; null while this node follows.</summary>
    public HostedAgency? Work => _alone ?? _election?.Work;

    /// <summary>The node that leads, as far as a follower knows.</summary>
    public RemoteLeader? Leader => _election?.Leader;

    /// <summary>Whether the database of the lease answers.</summary>
    public bool IsInTouch => _election?.IsInTouch ?? true;

    /// <summary>Why its keys are not those of the bundle in force; null where they are.</summary>
    public string? KeyFault => KeyStanding.Fault(_options.Keys, _federation.Keys?.Current, _time.GetUtcNow());

    /// <summary>What the health page says of it.</summary>
    public string Standing => _election switch
    {
        null => $"{Id} leader",
        { Term: { } term } => $"{Id} leader in term {term}",
        _ => $"{Id} follower of {Leader?.Address ?? "nobody yet"}",
    };

    /// <summary>Opens the agency's journal, or what says who may.</summary>
    public static async Task<AgencyReplica> OpenAsync(AgencyOptions options, ReplicaContext context)
    {
        if (options.Database is null)
        {
            return new AgencyReplica(options, context, await OpenWorkAsync(null), election: null);
        }

        JournalLease lease = await JournalLease.OpenAsync(HostedAgency.JournalOf(options), context.Time);
        return new AgencyReplica(
            options, context, alone: null, new Election(lease, options.Id, OpenWorkAsync, context, context.Loggers.CreateLogger<Election>()));

        Task<HostedAgency> OpenWorkAsync(Tenure? tenure) =>
            HostedAgency.OpenAsync(options, tenure, context);
    }

    /// <summary>Begins to send and to receive, or to stand for election.</summary>
    /// <param name="address">Where this node is reached.</param>
    /// <param name="cancellation">Stops the start, not what was started.</param>
    /// <exception cref="BrokerRightsException">At the broker the agency's rights are not as they must be.</exception>
    public async Task StartAsync(Uri address, CancellationToken cancellation)
    {
        _keys.Start();
        if (_alone is not null)
        {
            await _alone.StartAsync(cancellation);
            return;
        }

        // Who leads looks again; but a node that may never lead must not wait for its turn to say so.
        await using (IBackbone backbone = _options.Backbone())
        {
            await backbone.ProveRightsAsync(_federation.PeersOf(Id), cancellation);
        }

        await _election!.StartAsync(address, cancellation);
    }

    /// <summary>
    /// What a system may do: what both the node's configuration and the register allow. Null where the agency knows no such system, or the
    /// register allows it nothing. Before the first bundle the configuration alone decides; nothing leaves then.
    /// </summary>
    public SystemOptions? Find(string system) => _options.Systems.FirstOrDefault(s => s.Name == system) is not { } configured
        ? null
        : _federation.Current is { } snapshot ? snapshot.Rights.Of(Id, configured) : configured;

    public async ValueTask DisposeAsync()
    {
        await _keys.DisposeAsync();
        await (_alone?.DisposeAsync() ?? ValueTask.CompletedTask);
        await (_election?.DisposeAsync() ?? ValueTask.CompletedTask);
    }
}
