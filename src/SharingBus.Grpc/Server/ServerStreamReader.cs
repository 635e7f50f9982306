using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server;

/// <summary>The requests of a call as its handler reads them.</summary>
internal sealed class ServerStreamReader<T>(FrameReader<T> reader, CancellationToken callToken) : IAsyncStreamReader<T>
    where T : class
{
    private T? current;

    public T Current => current ?? throw new InvalidOperationException("No message was read.");

    public Task<bool> MoveNext(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || callToken.IsCancellationRequested)
        {
            return Task.FromCanceled<bool>(cancellationToken.IsCancellationRequested ? cancellationToken : callToken);
        }

        CancellationToken token = cancellationToken.CanBeCanceled ? cancellationToken : callToken;
        if (cancellationToken.CanBeCanceled && cancellationToken != callToken)
        {
            return MoveNextLinkedAsync(cancellationToken);
        }

        ValueTask<T?> next = reader.ReadAsync(token);
        if (!next.IsCompletedSuccessfully)
        {
            return MoveNextAsync(next);
        }

        current = next.Result;
        return Task.FromResult(current is not null);
    }

    private async Task<bool> MoveNextAsync(ValueTask<T?> next)
    {
        try
        {
            current = await next;
        }
        catch (BrokenTransportException e)
        {
            throw CallerGone.Create(e);
        }

        return current is not null;
    }

    private async Task<bool> MoveNextLinkedAsync(CancellationToken cancellationToken)
    {
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, callToken);
        return await MoveNextAsync(reader.ReadAsync(linked.Token));
    }
}
