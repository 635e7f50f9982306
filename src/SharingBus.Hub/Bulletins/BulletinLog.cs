using Grpc.Core;

namespace SharingBus.Hub.Bulletins;

/// <summary>What becomes of bulletins. Ids 7400 to 7499; ids of bulletins and counts only, no word of their text.</summary>
internal static partial class BulletinLog
{
    [LoggerMessage(7401, LogLevel.Information, "An analyst published {Bulletin}: {Notices} notices, {Roles} roles.")]
    public static partial void BulletinPlanned(this ILogger logger, string bulletin, int notices, int roles);

    [LoggerMessage(7402, LogLevel.Information, "{RequestId} was sent as {MessageId}.")]
    public static partial void BulletinSent(this ILogger logger, string requestId, Guid messageId);

    [LoggerMessage(7403, LogLevel.Warning, "{RequestId} was not accepted ({Status}, {Reason}); it is tried again.")]
    public static partial void BulletinDelayed(this ILogger logger, string requestId, StatusCode status, string reason);

    [LoggerMessage(7404, LogLevel.Warning, "{RequestId} was refused for good: {Reason}. Its analyst sees it in the list.")]
    public static partial void BulletinRefused(this ILogger logger, string requestId, string reason);

    [LoggerMessage(7405, LogLevel.Information, "An analyst took {Bulletin} back.")]
    public static partial void BulletinWithdrawn(this ILogger logger, string bulletin);
}
