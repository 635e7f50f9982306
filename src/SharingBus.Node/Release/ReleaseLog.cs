using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Release;

/// <summary>What the node says of release: ids 5200 to 5299.</summary>
internal static partial class ReleaseLog
{
    [LoggerMessage(5201, LogLevel.Warning, "{Agency} releases no new content: {Obstacle}. Rights and safety traffic goes on.")]
    public static partial void Stopped(ILogger logger, string agency, string obstacle);

    [LoggerMessage(5203, LogLevel.Error, "{Agency} set notice {Notice} aside: {Reason}. The others go on.")]
    public static partial void SetAside(ILogger logger, string agency, Guid notice, string reason);

    [LoggerMessage(5204, LogLevel.Information, "{Agency} withholds notice {Notice} from recipients to whom its parents may not be passed on.")]
    public static partial void NotPassedOn(ILogger logger, string agency, Guid notice);

    [LoggerMessage(5205, LogLevel.Information, "{Agency} holds notice {Notice} for {Recipient} until a second person approves it.")]
    public static partial void Held(ILogger logger, string agency, Guid notice, string recipient);

    [LoggerMessage(5202, LogLevel.Error, "The outbox of {Agency} failed and tries again.")]
    public static partial void Failed(ILogger logger, Exception error, string agency);
}
