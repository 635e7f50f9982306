using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>The requests of a call as its client writes them.</summary>
internal sealed class ClientStreamWriter<TRequest, TResponse>(GrpcCall<TRequest, TResponse> call) : IClientStreamWriter<TRequest>
    where TRequest : class
    where TResponse : class
{
    public WriteOptions? WriteOptions { get; set; } = call.Options.WriteOptions;

    public Task WriteAsync(TRequest message) => WriteAsync(message, CancellationToken.None);

    public Task WriteAsync(TRequest message, CancellationToken cancellationToken) =>
        message is null
            ? Task.FromException(new ArgumentNullException(nameof(message)))
            : call.WriteAsync(message, WriteOptions?.Flags ?? default, cancellationToken);

    public Task CompleteAsync() => call.CompleteRequestsAsync();
}
