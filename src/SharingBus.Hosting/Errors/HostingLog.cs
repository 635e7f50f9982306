using System.Net;
using Microsoft.Extensions.Logging;

namespace SharingBus.Hosting.Errors;

/// <summary>What the process defaults log. Ids 1000 to 1999; no payload can reach it.</summary>
internal static partial class HostingLog
{
    [LoggerMessage(1000, LogLevel.Information, "Listening on {Grpc}, health on {Health}")]
    public static partial void Listening(this ILogger logger, Uri grpc, Uri health);

    [LoggerMessage(1001, LogLevel.Error, "A call of {Method} failed unexpectedly.")]
    public static partial void UnexpectedError(this ILogger logger, Exception error, string method);

    [LoggerMessage(1002, LogLevel.Warning, "No room for a connection from {Address}: it was dropped, as others will be until there is room.")]
    public static partial void ConnectionDropped(this ILogger logger, IPAddress address);
}
