using System.IO.Pipelines;
using Grpc.AspNetCore.Server.Features;
using Grpc.Core;
using Grpc.Wire;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Serves the calls of one method, from the request's headers to the trailers.</summary>
internal abstract class CallHandler<TRequest, TResponse>(Method<TRequest, TResponse> method, CallSettings settings)
    where TRequest : class
    where TResponse : class
{
    protected CallSettings Settings { get; } = settings;

    public async Task HandleAsync(HttpContext http)
    {
        if (!RequestGate.Admit(http, Settings.Log))
        {
            return;
        }

        using var call = new HttpContextServerCallContext(http, Settings);
        http.Features.Set<IServerCallContextFeature>(call);
        LiftStreamLimits(http);
        var writer = new FrameWriter<TResponse>(
            new ResponseSink(http.Response.BodyWriter, call),
            method.ResponseMarshaller,
            Settings.MaxSendMessageSize,
            Settings.CompressionLevel
        );
        Status status = await RunAsync(call, writer);
        status = await FinishWritingAsync(call, writer, status);
        if (!http.RequestAborted.IsCancellationRequested)
        {
            call.WriteEnd(status, writer.HasWritten);
        }
    }

    /// <summary>Reads, calls the handler with its interceptors, and writes.</summary>
    protected abstract Task InvokeAsync(FrameReader<TRequest> reader, FrameWriter<TResponse> writer, HttpContextServerCallContext call);

    /// <summary>Writes the response of a call that has only one.</summary>
    protected static void WriteSingle(FrameWriter<TResponse> writer, TResponse? response, HttpContextServerCallContext call)
    {
        if (response is null)
        {
            throw new RpcException(new Status(StatusCode.Cancelled, "No message returned from method."));
        }

        writer.Append(response, call.PrepareMessage());
    }

    private async Task<Status> RunAsync(HttpContextServerCallContext call, FrameWriter<TResponse> writer)
    {
        try
        {
            call.Start();
            PipeReader body = call.HttpContext.Request.BodyReader;
            var reader = new FrameReader<TRequest>(body, method.RequestMarshaller, call.RequestEncoding, Settings.MaxReceiveMessageSize);
            await InvokeAsync(reader, writer, call);
            return call.IsDeadlineExceeded ? CallFailure.DeadlineExceeded(call, Settings) : call.Status;
        }
#pragma warning disable CA1031 // The one place where whatever a handler throws becomes a status.
        catch (Exception e)
#pragma warning restore CA1031
        {
            return CallFailure.Translate(e, call, Settings);
        }
    }

    private async Task<Status> FinishWritingAsync(HttpContextServerCallContext call, FrameWriter<TResponse> writer, Status status)
    {
        try
        {
            await writer.CompleteAsync();
            return status;
        }
        catch (Exception e) when (e is IOException or OperationCanceledException or InvalidOperationException)
        {
            return status.StatusCode == StatusCode.OK ? CallFailure.Translate(e, call, Settings) : status;
        }
    }

    /// <summary>A stream of requests may be slow and long: the bounds on a request's rate and size are not for it.</summary>
    private void LiftStreamLimits(HttpContext http)
    {
        if (method.Type is MethodType.Unary or MethodType.ServerStreaming)
        {
            return;
        }

        if (http.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } rate)
        {
            rate.MinDataRate = null;
        }

        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
        {
            size.MaxRequestBodySize = null;
        }
    }
}
