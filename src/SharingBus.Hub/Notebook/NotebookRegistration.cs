using Grpc.Core;
using Grpc.Net.Client;
using SharingBus.Exchange.V1;
using SharingBus.Hub.History;

namespace SharingBus.Hub.Notebook;

/// <summary>Puts the notebook into a hub.</summary>
internal static class NotebookRegistration
{
    // A node that is there answers at once; one that is not must not keep the hub from starting.
    private static readonly TimeSpan StartPatience = TimeSpan.FromSeconds(2);

    /// <summary>Adds it.</summary>
    public static IServiceCollection AddNotebook(this IServiceCollection services) =>
        services.AddSingleton(s => new NotebookService.NotebookServiceClient(s.GetRequiredService<GrpcChannel>()))
            .AddSingleton<NodeNotebook>()
            .AddSingleton<NotebookCopy>()
            .AddHostedService(s => s.GetRequiredService<NotebookCopy>());

    /// <summary>
    /// Refuses to start beside a notebook that knows more than the history. Where the node does not answer, the hub starts: whatever it would send waits
    /// for the notebook, which looks again.
    /// </summary>
    /// <exception cref="InvalidDataException">The history was lost, or is an older copy.</exception>
    public static async Task RequireOwnHistoryAsync(this IServiceProvider services, CancellationToken cancellation)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        patience.CancelAfter(StartPatience);
        try
        {
            var end = await services.GetRequiredService<NodeNotebook>().EndAsync(patience.Token);
            if (!NodeNotebook.IsOf(services.GetRequiredService<HubLedger>(), end))
            {
                throw new InvalidDataException(
                    $"The node's journal holds {end.Number} events of this hub, and the history is not the one they came from: it was lost, or is an older copy. "
                    + "Move it away and rebuild it: SharingBus.Hub rebuild --config hub.json.");
            }
        }
        catch (RpcException) when (!cancellation.IsCancellationRequested)
        {
            // Looked at again behind the start.
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            // The same.
        }
    }
}
