using Google.Protobuf;
using Grpc.Core;
using Grpc.Core.Interceptors;
using SharingBus.Hosting.Callers;
using SharingBus.Hosting.Errors;
using SharingBus.Node.Agencies;

namespace SharingBus.Node.Leadership;

/// <summary>
/// Hands calls that reach a follower on to the leader, once, in the caller's name. Where there is no leader, or it falls silent, the caller
/// is told to call again: what it asked may have been done.
/// </summary>
internal sealed class ForwardingInterceptor(AgencyDirectory agencies) : Interceptor
{
    // The product's own response headers; the others are those of the connection.
    private const string ToldPrefix = "sharingbus-";

    public override Task<TResponse> UnaryServerHandler<TRequest, TResponse>(
        TRequest request, ServerCallContext context, UnaryServerMethod<TRequest, TResponse> continuation) =>
        agencies.Elsewhere(context) is not { } elsewhere
            ? continuation(request, context)
            : GuardAsync(elsewhere.Leader, context, async cancellation =>
            {
                using AsyncUnaryCall<TResponse> call = elsewhere.Leader.Calls.AsyncUnaryCall(
                    MethodOf<TRequest, TResponse>(MethodType.Unary, context), null, Options(elsewhere.Caller, context, cancellation), request);
                return await call.ResponseAsync;
            });

    public override Task ServerStreamingServerHandler<TRequest, TResponse>(
        TRequest request,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        ServerStreamingServerMethod<TRequest, TResponse> continuation) =>
        agencies.Elsewhere(context) is not { } elsewhere
            ? continuation(request, responseStream, context)
            : GuardAsync(elsewhere.Leader, context, async cancellation =>
            {
                using AsyncServerStreamingCall<TResponse> call = elsewhere.Leader.Calls.AsyncServerStreamingCall(
                    MethodOf<TRequest, TResponse>(MethodType.ServerStreaming, context), null, Options(elsewhere.Caller, context, cancellation), request);
                await AnswerAsync(call.ResponseStream, responseStream, cancellation);
                return true;
            });

    public override Task DuplexStreamingServerHandler<TRequest, TResponse>(
        IAsyncStreamReader<TRequest> requestStream,
        IServerStreamWriter<TResponse> responseStream,
        ServerCallContext context,
        DuplexStreamingServerMethod<TRequest, TResponse> continuation) =>
        agencies.Elsewhere(context) is not { } elsewhere
            ? continuation(requestStream, responseStream, context)
            : GuardAsync(elsewhere.Leader, context, async cancellation =>
            {
                using AsyncDuplexStreamingCall<TRequest, TResponse> call = elsewhere.Leader.Calls.AsyncDuplexStreamingCall(
                    MethodOf<TRequest, TResponse>(MethodType.DuplexStreaming, context), null, Options(elsewhere.Caller, context, cancellation));
                using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
                Task asking = AskAsync(requestStream, call.RequestStream, ended.Token);
                try
                {
                    await TellAsync(await call.ResponseHeadersAsync, context);
                    await AnswerAsync(call.ResponseStream, responseStream, cancellation);
                }
                finally
                {
                    await ended.CancelAsync();
                    await asking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing); // the leader's answer tells what became of it
                }

                return true;
            });

    private static async Task AskAsync<T>(IAsyncStreamReader<T> caller, IClientStreamWriter<T> leader, CancellationToken cancellation)
    {
        while (await caller.MoveNext(cancellation))
        {
            await leader.WriteAsync(caller.Current, cancellation);
        }

        await leader.CompleteAsync();
    }

    // What the leader says before its first answer, such as that a subscription stands. A refusal says nothing there.
    private static async Task TellAsync(Metadata leader, ServerCallContext context)
    {
        Metadata told = [.. leader.Where(entry => entry.Key.StartsWith(ToldPrefix, StringComparison.Ordinal))];
        if (told.Count > 0)
        {
            await context.WriteResponseHeadersAsync(told);
        }
    }

    private static async Task AnswerAsync<T>(IAsyncStreamReader<T> leader, IServerStreamWriter<T> caller, CancellationToken cancellation)
    {
        while (await leader.MoveNext(cancellation))
        {
            await caller.WriteAsync(leader.Current, cancellation);
        }
    }

    // What the leader refuses is passed on as it is. Whatever else ends the call is the leader's silence, unless the caller ended it.
    private static async Task<T> GuardAsync<T>(RemoteLeader leader, ServerCallContext context, Func<CancellationToken, Task<T>> call)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(context.CancellationToken, leader.Gone);
        try
        {
            return await call(either.Token);
        }
        catch (Exception lost) when (!context.CancellationToken.IsCancellationRequested && !IsRefusal(lost))
        {
            throw LeadershipRefusals.NotLeading(leader: null);
        }
    }

    private static bool IsRefusal(Exception error) => error is RpcException refusal && WireError.ReasonOf(refusal) is not null;

    private static CallOptions Options(Caller caller, ServerCallContext context, CancellationToken cancellation) =>
        new(ForwardedCaller.HeadersFor(caller), context.Deadline == DateTime.MaxValue ? null : context.Deadline, cancellation);

    private static Method<TRequest, TResponse> MethodOf<TRequest, TResponse>(MethodType type, ServerCallContext context)
        where TRequest : class
        where TResponse : class
    {
        string[] name = context.Method.Split('/'); // "/package.Service/Method"
        return new Method<TRequest, TResponse>(type, name[1], name[2], MarshallerOf<TRequest>(), MarshallerOf<TResponse>());
    }

    private static Marshaller<T> MarshallerOf<T>()
        where T : class => Marshallers.Create(
        static message => ((IMessage)message).ToByteArray(),
        static bytes =>
        {
            T message = Activator.CreateInstance<T>();
            ((IMessage)message).MergeFrom(bytes);
            return message;
        });
}
