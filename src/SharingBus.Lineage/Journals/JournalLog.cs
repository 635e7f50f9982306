using Microsoft.Extensions.Logging;

namespace SharingBus.Lineage.Journals;

/// <summary>What a journal says in the log: 3000 to 3099.</summary>
internal static partial class JournalLog
{
    [LoggerMessage(3000, LogLevel.Information, "Journal of {Agency} opened: {Entries} entries, term {Term}, {Engine}")]
    public static partial void Opened(ILogger logger, string agency, long entries, long term, string engine);

    [LoggerMessage(3001, LogLevel.Information, "Journal of {Agency} closed")]
    public static partial void Closed(ILogger logger, string agency);

    [LoggerMessage(3002, LogLevel.Error, "Journal of {Agency} has no room and refuses writes until there is")]
    public static partial void Full(ILogger logger, string agency, Exception cause);

    [LoggerMessage(3003, LogLevel.Information, "Journal of {Agency} has room again")]
    public static partial void Recovered(ILogger logger, string agency);

    [LoggerMessage(3004, LogLevel.Critical, "Journal of {Agency} stopped: {Error}")]
    public static partial void Stopped(ILogger logger, string agency, JournalError error, Exception cause);
}
