using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves a method with many requests and many responses.</summary>
internal sealed class DuplexStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    CallSettings settings,
    DuplexStreamingServerMethod<TRequest, TResponse> invoke
) : CallHandler<TRequest, TResponse>(method, settings)
    where TRequest : class
    where TResponse : class
{
    protected override Task InvokeAsync(FrameReader<TRequest> reader, FrameWriter<TResponse> writer, HttpContextServerCallContext call) =>
        invoke(new ServerStreamReader<TRequest>(reader, call.CancellationToken), new ServerStreamWriter<TResponse>(writer, call), call);
}
