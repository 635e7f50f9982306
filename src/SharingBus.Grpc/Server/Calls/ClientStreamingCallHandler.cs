using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves a method with many requests and one response.</summary>
internal sealed class ClientStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    CallSettings settings,
    ClientStreamingServerMethod<TRequest, TResponse> invoke
) : CallHandler<TRequest, TResponse>(method, settings)
    where TRequest : class
    where TResponse : class
{
    protected override async Task InvokeAsync(
        FrameReader<TRequest> reader,
        FrameWriter<TResponse> writer,
        HttpContextServerCallContext call
    )
    {
        var requests = new ServerStreamReader<TRequest>(reader, call.CancellationToken);
        WriteSingle(writer, await invoke(requests, call), call);
    }
}
