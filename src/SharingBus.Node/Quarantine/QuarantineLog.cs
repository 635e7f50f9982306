using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Quarantine;

/// <summary>What the quarantine says in the log: 5450 to 5499.</summary>
internal static partial class QuarantineLog
{
    [LoggerMessage(5450, LogLevel.Warning, "{Agency} erased {Items} items of its quarantine: nobody decided about them in time.")]
    public static partial void Expired(ILogger logger, string agency, int items);

    [LoggerMessage(5451, LogLevel.Error, "Items of the quarantine of {Agency} whose time is over could not be erased; it is tried again")]
    public static partial void NotExpired(ILogger logger, Exception cause, string agency);
}
