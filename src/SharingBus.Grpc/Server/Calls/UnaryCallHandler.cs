using Grpc.Core;
using Grpc.Wire;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves a method with one request and one response.</summary>
internal sealed class UnaryCallHandler<TRequest, TResponse>(
    Method<TRequest, TResponse> method,
    CallSettings settings,
    UnaryServerMethod<TRequest, TResponse> invoke
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
        WriteSingle(writer, await invoke(request, call), call);
    }
}
