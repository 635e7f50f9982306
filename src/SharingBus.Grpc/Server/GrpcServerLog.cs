namespace Grpc.AspNetCore.Server;

/// <summary>What the server says about calls. Ids 1000 to 1099.</summary>
internal static partial class GrpcServerLog
{
    [LoggerMessage(1000, LogLevel.Information, "Request refused: its content type is not that of gRPC.")]
    public static partial void UnsupportedContentType(ILogger log);

    [LoggerMessage(1001, LogLevel.Information, "Request refused: {Protocol} cannot carry gRPC.")]
    public static partial void UnsupportedProtocol(ILogger log, string protocol);

    [LoggerMessage(1002, LogLevel.Information, "{Method} ended with {StatusCode}.")]
    public static partial void CallRefused(ILogger log, string method, Core.StatusCode statusCode);

    [LoggerMessage(1003, LogLevel.Error, "{Method} failed with an unexpected exception.")]
    public static partial void HandlerFailed(ILogger log, Exception exception, string method);

    [LoggerMessage(1004, LogLevel.Debug, "{Method} was cancelled by its client.")]
    public static partial void CallCancelled(ILogger log, string method);

    [LoggerMessage(1005, LogLevel.Debug, "{Method} passed its deadline.")]
    public static partial void DeadlineExceeded(ILogger log, string method);

    [LoggerMessage(1006, LogLevel.Information, "No service implements {Path}.")]
    public static partial void Unimplemented(ILogger log, string path);
}
