using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>The responses of a call as its client reads them.</summary>
internal sealed class ClientStreamReader<TRequest, TResponse>(GrpcCall<TRequest, TResponse> call) : IAsyncStreamReader<TResponse>
    where TRequest : class
    where TResponse : class
{
    private TResponse? current;

    public TResponse Current => current ?? throw new InvalidOperationException("No message was read.");

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        ValueTask<TResponse?> next = call.ReadNextAsync(cancellationToken);
        if (!next.IsCompletedSuccessfully)
        {
            return MoveNextAsync(next);
        }

        current = next.Result;
        return Task.FromResult(current is not null);
    }

    private async Task<bool> MoveNextAsync(ValueTask<TResponse?> next)
    {
        current = null;
        current = await next;
        return current is not null;
    }
}
