using SharingBus.Cli.Demo;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Evidence;

/// <summary>A node of a demo, asked by its agency's auditor.</summary>
internal sealed class DemoNode(DemoClients clients, string agency) : IAuditedNode
{
    /// <inheritdoc/>
    public string Agency => agency;

    /// <inheritdoc/>
    public Task<T> AskAsync<T>(Func<LineageService.LineageServiceClient, Task<T>> ask, CancellationToken cancel) => ask(clients.Lineage(agency));
}
