using Grpc.Core;
using SharingBus.Exchange.V1;
using SharingBus.Hosting.Channels;
using SharingBus.Hosting.Serving;
using SharingBus.Hub.Feeds;
using SharingBus.Hub.History;
using SharingBus.Hub.Notebook;

namespace SharingBus.Hub.Rebuild;

/// <summary>
/// A hub's history, rebuilt from its node's journal: first what the hub wrote into its notebook there, byte for byte, then every notice that the node still
/// holds for its role. It publishes nothing. Until it is whole no hub starts on it; a rebuild that ended before begins anew.
/// </summary>
public sealed class HubRebuild : IAsyncDisposable
{
    private HubRebuild(int notices, int situations, int alerts, int decisions) =>
        (Notices, Situations, Alerts, Decisions) = (notices, situations, alerts, decisions);

    /// <summary>Notices present.</summary>
    public int Notices { get; }

    /// <summary>Situations of several notices.</summary>
    public int Situations { get; }

    /// <summary>Alerts that were published, steps of chains among them.</summary>
    public int Alerts { get; }

    /// <summary>What analysts decided about situations and proposals.</summary>
    public int Decisions { get; }

    /// <summary>Rebuilds a history that is empty.</summary>
    /// <param name="options">The hub's own.</param>
    /// <param name="profile">Certificate, trust anchor and clock.</param>
    /// <param name="output">Where to say how far it is.</param>
    /// <param name="cancellation">Ends it. What was done so far is not used.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="InvalidDataException">There is a history already, or nothing in the journal to rebuild it from, or it is damaged.</exception>
    /// <exception cref="IOException">It was ended, the history cannot be written, or the node refused or did not answer.</exception>
    public static async Task<HubRebuild> RunAsync(HubOptions options, ServiceProfile profile, TextWriter output, CancellationToken cancellation)
    {
        options.Validate();
        try
        {
            return await RebuildAsync(options, profile, output, cancellation);
        }
        catch (Exception ended) when (cancellation.IsCancellationRequested && ended is OperationCanceledException or RpcException)
        {
            throw new IOException("The rebuild was ended before the history was whole. Run it again: it begins anew.", ended);
        }
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private static async Task<HubRebuild> RebuildAsync(HubOptions options, ServiceProfile profile, TextWriter output, CancellationToken cancellation)
    {
        RebuildProgress progress = new(output, profile.Time);
        PatientCalls calls = new(progress, profile.Time);
        using var loggers = LoggerFactory.Create(profile.Logging ?? (logging => logging.AddConsole()));
        using var channel = ServiceChannel.Open(options.Node, options.ClientCertificate ?? profile.Certificate, profile.TrustAnchor);
        using HubMetrics metrics = new(() => 0);
        var history = HistoryStore.OpenToRebuild(options.CreateEngine());
        try
        {
            NodeNotebook notebook = new(new NotebookService.NotebookServiceClient(channel), options);
            await new NoteRestore(notebook, calls, progress).RestoreAsync(history, cancellation);
        }
        catch
        {
            history.Dispose();
            throw;
        }

        using var ledger = HubLedger.Over(history);
        NoticeIntake intake = new(ledger, metrics, profile.Time, loggers.CreateLogger<NoticeIntake>());
        await new NoticeRestore(new ExchangeService.ExchangeServiceClient(channel), options, ledger, intake, calls, progress).RestoreAsync(cancellation);
        ledger.Complete();
        var rebuilt = ledger.Read(state => new HubRebuild(
            state.Correlator.Notices.Count,
            state.Correlator.Situations.Count,
            state.Alerts.Published.Count,
            state.Decisions.All.Count + state.Proposals.Decisions.Count));
        await progress.SayAsync(
            $"Rebuilt: {rebuilt.Notices} notices in {rebuilt.Situations} situations, {rebuilt.Alerts} alerts, {rebuilt.Decisions} decisions. Start the hub.");
        return rebuilt;
    }
}
