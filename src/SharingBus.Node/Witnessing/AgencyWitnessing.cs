using Microsoft.Extensions.Logging;
using SharingBus.Lineage.Journals;
using SharingBus.Lineage.Witnessing;
using SharingBus.Node.Agencies;
using SharingBus.Node.Auditing;
using SharingBus.Node.Leadership;
using SharingBus.Node.Restores;

namespace SharingBus.Node.Witnessing;

/// <summary>An agency's part in watching over logs: it cosigns those of others, and has its own cosigned.</summary>
internal sealed class AgencyWitnessing : IAsyncDisposable
{
    private readonly IWitnessStore _store;
    private readonly WitnessMetrics _metrics;

    public AgencyWitnessing(AgencyOptions options, Journal journal, CheckpointDesk checkpoints, IWitnessStore store, RestoreWatch restores, ReplicaContext context)
    {
        ILogger logger = context.Loggers.CreateLogger<AgencyWitnessing>();
        _store = store;
        Desk = new WitnessDesk(options.Keys, store, context.Federation, context.Time, logger);
        var circle = new WitnessCircle(
            options.Id,
            options.Witnessing.Quorum,
            [.. options.Witnessing.Witnesses.Select(witness => new RemoteWitness(witness, journal, context.ConnectMember, context.Time))],
            restores,
            context.Time,
            logger);
        Cosigned = new CosignatureGathering(options.Witnessing, journal, checkpoints, circle, store, restores, context.Federation, context.Time, logger);
        _metrics = new WitnessMetrics(options.Id, Cosigned, circle);
    }

    /// <summary>The agency as the witness of others.</summary>
    public WitnessDesk Desk { get; }

    /// <summary>How far its own log is cosigned.</summary>
    public CosignatureGathering Cosigned { get; }

    public async ValueTask DisposeAsync()
    {
        _metrics.Dispose();
        await Cosigned.DisposeAsync();
        await _store.DisposeAsync();
    }
}
