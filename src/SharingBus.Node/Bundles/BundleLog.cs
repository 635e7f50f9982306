using Grpc.Core;
using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Bundles;

/// <summary>What the node says of bundles: ids 5000 to 5099.</summary>
internal static partial class BundleLog
{
    [LoggerMessage(5001, LogLevel.Information, "Bundle {Version} is in force.")]
    public static partial void Adopted(ILogger logger, ulong version);

    [LoggerMessage(5002, LogLevel.Error, "A bundle was refused: {Reason}. The one in force stays.")]
    public static partial void Refused(ILogger logger, string reason);

    [LoggerMessage(5003, LogLevel.Error, "Bundle {Version} has {Count} faults, the first: {Fault}. The one in force stays.")]
    public static partial void NotCompiled(ILogger logger, ulong version, int count, string fault);

    [LoggerMessage(5005, LogLevel.Error, "The watch for bundles failed and is opened again.")]
    public static partial void WatchFailed(ILogger logger, Exception error);

    [LoggerMessage(5006, LogLevel.Error, "The kept bundle cannot be read. The node waits for one from the policy service.")]
    public static partial void KeptUnreadable(ILogger logger, Exception error);

    [LoggerMessage(5004, LogLevel.Warning, "The policy service does not answer ({Status}). The bundle in force stays until it is stale.")]
    public static partial void Unreachable(ILogger logger, StatusCode status);

    [LoggerMessage(5007, LogLevel.Warning, "No new content is released: {Obstacle}. What comes waits, rights and safety traffic goes on.")]
    public static partial void ReleaseStopped(ILogger logger, string obstacle);

    [LoggerMessage(5008, LogLevel.Information, "New content is released again: {Obstacle} is over. What waited is decided now.")]
    public static partial void ReleaseGoesOn(ILogger logger, string obstacle);
}
