using Microsoft.Extensions.Logging;

namespace SharingBus.Hosting.Callers;

/// <summary>What is logged of callers. Ids 1010 to 1019; no token and no payload can reach it.</summary>
internal static partial class CallerLog
{
    [LoggerMessage(1010, LogLevel.Warning, "{Agency}/{System} has {Most} calls open; a further one was refused.")]
    public static partial void TooManyStreams(this ILogger logger, string agency, string system, int most);
}
