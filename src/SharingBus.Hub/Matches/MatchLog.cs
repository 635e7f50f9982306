using Grpc.Core;

namespace SharingBus.Hub.Matches;

/// <summary>What becomes of matches. Ids 7300 to 7399; ids of requests and agencies only, no person and no notice.</summary>
internal static partial class MatchLog
{
    [LoggerMessage(7301, LogLevel.Information, "{Kind} {RequestId} about a match was sent to {Agency}.")]
    public static partial void MatchMessageSent(this ILogger logger, string requestId, MatchMessageKind kind, string agency);

    [LoggerMessage(7302, LogLevel.Warning, "{RequestId} about a match was not accepted ({Status}, {Reason}); it is tried again.")]
    public static partial void MatchMessageDelayed(this ILogger logger, string requestId, StatusCode status, string reason);

    [LoggerMessage(7303, LogLevel.Error, "{Kind} {RequestId} about a match, for {Agency}, was refused for good: {Reason}.")]
    public static partial void MatchMessageRefused(this ILogger logger, string requestId, MatchMessageKind kind, string agency, string reason);

    [LoggerMessage(7304, LogLevel.Information, "An analyst took back the confirmation of proposal {Proposal}.")]
    public static partial void ProposalReopened(this ILogger logger, string proposal);
}
