namespace SharingBus.Hub.Outgoing;

/// <summary>What becomes of what the hub sends. Ids 7500 to 7599; ids of requests only.</summary>
internal static partial class OutgoingLog
{
    [LoggerMessage(7501, LogLevel.Error, "The holders of what {RequestId} took the place of could not be told: {Reason}.")]
    public static partial void ReplacementRefused(this ILogger logger, string requestId, string reason);
}
