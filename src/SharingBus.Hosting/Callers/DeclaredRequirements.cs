using Grpc.AspNetCore.Server;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Hosting;

namespace SharingBus.Hosting.Callers;

/// <summary>What is mapped at a host, and what each method needs. Before anything starts it refuses a host with a method that says nothing.</summary>
internal sealed class DeclaredRequirements : IHostedLifecycleService
{
    private IEndpointRouteBuilder? _mapped;

    /// <summary>Every mapped gRPC method by its full name, with its requirement; null where it has none.</summary>
    public IReadOnlyDictionary<string, RequiresRightAttribute?> All => (_mapped?.DataSources ?? [])
        .SelectMany(source => source.Endpoints)
        .Select(endpoint => (Method: endpoint.Metadata.GetMetadata<GrpcMethodMetadata>(), Requirement: Of(endpoint)))
        .Where(mapped => mapped.Method is not null)
        .ToDictionary(mapped => mapped.Method!.Method.FullName, mapped => mapped.Requirement, StringComparer.Ordinal);

    /// <inheritdoc/>
    public Task StartingAsync(CancellationToken cancellationToken)
    {
        if (_mapped is null)
        {
            throw new InvalidOperationException("Nothing asks who calls: UseListeners() must be called before services are mapped.");
        }

        string[] silent = [.. All.Where(method => method.Value is null or { AnyOf.Count: 0 }).Select(method => method.Key).Order(StringComparer.Ordinal)];
        return silent.Length == 0
            ? Task.CompletedTask
            : throw new InvalidOperationException(
                $"No requirement of callers is declared for {string.Join(", ", silent)}: say on the method which right it needs, [RequiresRight(...)].");
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc/>
    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Watch(IEndpointRouteBuilder mapped) => _mapped = mapped;

    private static RequiresRightAttribute? Of(Endpoint endpoint) => endpoint.Metadata.GetMetadata<RequiresRightAttribute>();
}
