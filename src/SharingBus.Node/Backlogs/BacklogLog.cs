using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Backlogs;

/// <summary>What the measuring of backlogs says in the log. Ids 5750 to 5799; no payload can reach it.</summary>
internal static partial class BacklogLog
{
    [LoggerMessage(5750, LogLevel.Warning, "The backlogs of {Agency} could not be measured")]
    public static partial void NotMeasured(ILogger logger, Exception fault, string agency);
}
