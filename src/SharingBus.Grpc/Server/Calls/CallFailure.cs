using Grpc.Core;
using Microsoft.AspNetCore.Http;

namespace Grpc.AspNetCore.Server.Calls;

/// <summary>Turns what ended a call into its status. An unexpected exception's text stays here unless configured otherwise.</summary>
internal static class CallFailure
{
    public static Status DeadlineExceeded(HttpContextServerCallContext call, CallSettings settings)
    {
        GrpcServerLog.DeadlineExceeded(settings.Log, call.Method);
        return new Status(StatusCode.DeadlineExceeded, "Deadline Exceeded");
    }

    public static Status Translate(Exception exception, HttpContextServerCallContext call, CallSettings settings)
    {
        if (call.IsDeadlineExceeded)
        {
            return DeadlineExceeded(call, settings);
        }

        bool isCancelled = call.HttpContext.RequestAborted.IsCancellationRequested && IsCausedByCancellation(exception);
        if (isCancelled || CallerGone.Explains(exception))
        {
            GrpcServerLog.CallCancelled(settings.Log, call.Method);
            return Status.DefaultCancelled;
        }

        if (exception is RpcException refusal)
        {
            return Refuse(refusal, call, settings);
        }

        if (exception is BadHttpRequestException)
        {
            GrpcServerLog.CallRefused(settings.Log, call.Method, StatusCode.ResourceExhausted);
            return new Status(StatusCode.ResourceExhausted, "The request body is refused by the server.");
        }

        GrpcServerLog.HandlerFailed(settings.Log, exception, call.Method);
        string detail = settings.DetailedErrors
            ? $"Exception was thrown by handler. {exception.GetType().Name}: {exception.Message}"
            : "Exception was thrown by handler.";
        return new Status(StatusCode.Unknown, detail, exception);
    }

    private static Status Refuse(RpcException refusal, HttpContextServerCallContext call, CallSettings settings)
    {
        GrpcServerLog.CallRefused(settings.Log, call.Method, refusal.StatusCode);
        foreach (Metadata.Entry entry in refusal.Trailers)
        {
            call.ResponseTrailers.Add(entry);
        }

        return refusal.Status;
    }

    private static bool IsCausedByCancellation(Exception exception) =>
        exception is OperationCanceledException or IOException or InvalidOperationException or RpcException;
}
