using Grpc.Core;
using Grpc.Core.Interceptors;

namespace SharingBus.Hosting.Callers;

/// <summary>Ends a stream when what its caller showed holds no longer. A unary call is over before that matters.</summary>
internal sealed class StandingInterceptor(TimeProvider time) : Interceptor
{
    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        WhileItHoldsAsync(context, call => Completed(continuation(request, responseStream, call)));

    public override Task<TResponse> ClientStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        ServerCallContext context,
        ClientStreamingServerMethod<TRequest, TResponse> continuation) =>
        WhileItHoldsAsync(context, call => continuation(requestStream, call));

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        WhileItHoldsAsync(context, call => Completed(continuation(requestStream, responseStream, call)));

    private static async Task<bool> Completed(Task call)
    {
        await call;
        return true;
    }

    private Task<T> WhileItHoldsAsync<T>(ServerCallContext context, Func<ServerCallContext, Task<T>> call) =>
        CallerIdentity.Established(context.GetHttpContext()) is { Token: { } token } ? WhileItHoldsAsync(context, token, call) : call(context);

    private async Task<T> WhileItHoldsAsync<T>(ServerCallContext context, TokenStanding token, Func<ServerCallContext, Task<T>> call)
    {
        using var expired = new TokenEnd(token.EndsAt, time);
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, expired.Reached, token.Withdrawn);
        try
        {
            return await call(new EndingCallContext(context, ended.Token));
        }
        catch (Exception) when (ended.IsCancellationRequested && !context.CancellationToken.IsCancellationRequested)
        {
            throw token.Withdrawn.IsCancellationRequested ? CallerRefusals.TokenWithdrawn() : CallerRefusals.TokenExpired();
        }
    }
}
