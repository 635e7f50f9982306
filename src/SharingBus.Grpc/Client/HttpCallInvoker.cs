using Grpc.Core;

namespace Grpc.Net.Client;

/// <summary>Makes calls as HTTP/2 requests.</summary>
internal sealed class HttpCallInvoker(GrpcChannel channel) : CallInvoker
{
    public override TResponse BlockingUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request
    ) => AsyncUnaryCall(method, host, options, request).ResponseAsync.GetAwaiter().GetResult();

    public override AsyncUnaryCall<TResponse> AsyncUnaryCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request
    )
    {
        var call = new GrpcCall<TRequest, TResponse>(channel, method, host, options);
        call.Start();
        call.SendSingle(request);
        return new AsyncUnaryCall<TResponse>(call.ReadSingleAsync(), call.Headers, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncServerStreamingCall<TResponse> AsyncServerStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options,
        TRequest request
    )
    {
        var call = new GrpcCall<TRequest, TResponse>(channel, method, host, options);
        call.Start();
        call.SendSingle(request);
        var responses = new ClientStreamReader<TRequest, TResponse>(call);
        return new AsyncServerStreamingCall<TResponse>(responses, call.Headers, call.GetStatus, call.GetTrailers, call.Dispose);
    }

    public override AsyncClientStreamingCall<TRequest, TResponse> AsyncClientStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options
    )
    {
        var call = new GrpcCall<TRequest, TResponse>(channel, method, host, options);
        call.Start();
        return new AsyncClientStreamingCall<TRequest, TResponse>(
            new ClientStreamWriter<TRequest, TResponse>(call),
            call.ReadSingleAsync(),
            call.Headers,
            call.GetStatus,
            call.GetTrailers,
            call.Dispose
        );
    }

    public override AsyncDuplexStreamingCall<TRequest, TResponse> AsyncDuplexStreamingCall<TRequest, TResponse>(
        Method<TRequest, TResponse> method,
        string? host,
        CallOptions options
    )
    {
        var call = new GrpcCall<TRequest, TResponse>(channel, method, host, options);
        call.Start();
        return new AsyncDuplexStreamingCall<TRequest, TResponse>(
            new ClientStreamWriter<TRequest, TResponse>(call),
            new ClientStreamReader<TRequest, TResponse>(call),
            call.Headers,
            call.GetStatus,
            call.GetTrailers,
            call.Dispose
        );
    }
}
