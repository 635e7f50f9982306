using Microsoft.Extensions.Logging;

namespace SharingBus.Hosting.Callers;

/// <summary>What is logged of callers. Ids 1010 to 1019; no token and no payload can reach it.</summary>
internal static partial class CallerLog
{
    [LoggerMessage(1010, LogLevel.Warning, "{Agency}/{System} has {Most} calls open; a further one was refused.")]
    public static partial void TooManyStreams(this ILogger logger, string agency, string system, int most);

    [LoggerMessage(1011, LogLevel.Information, "A call from {Address} shows no system: {Fault}.")]
    public static partial void NotIdentified(this ILogger logger, string? address, CallerFault fault);

    [LoggerMessage(1012, LogLevel.Information, "{File} now holds {Count} keys of a token issuer; {Gone} were taken away.")]
    public static partial void KeysRead(this ILogger logger, string file, int count, int gone);

    [LoggerMessage(1013, LogLevel.Warning, "The keys of a token issuer stay as they were: {Fault} ({File})")]
    public static partial void KeysNotRead(this ILogger logger, string file, string fault);
}
