using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves a method with one request and many responses.</summary>
internal sealed class ServerStreamingCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    CallSettings settings,
    ServerStreamingServerMethod<TRequest, TResponse> invoke
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
        TRequest request = await reader.ReadSingleAsync(call.CancellationToken);
        await invoke(request, new ServerStreamWriter<TResponse>(writer, call), call);
    }
}
