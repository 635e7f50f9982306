using Grpc.Core;

namespace SharingBus.Hub;

/// <summary>What the hub logs. Ids 7000 to 7999; ids of messages and counts only, never content.</summary>
internal static partial class HubLog
{
    [LoggerMessage(7001, LogLevel.Information, "The history holds {Notices} notices in {Situations} situations and {Alerts} alerts.")]
    public static partial void Replayed(this ILogger logger, int notices, int situations, int alerts);

    [LoggerMessage(7002, LogLevel.Information, "Subscribing at the node as {Role}, {Subscriber}.")]
    public static partial void Subscribing(this ILogger logger, string role, string subscriber);

    [LoggerMessage(7003, LogLevel.Warning, "The subscription ended with {Status}; trying again in {Delay}.")]
    public static partial void SubscriptionLost(this ILogger logger, StatusCode status, TimeSpan delay);

    [LoggerMessage(7004, LogLevel.Warning, "Notice {Notice} of {Origin} cannot be read and takes no part in fusion.")]
    public static partial void Unreadable(this ILogger logger, string notice, string origin);

    [LoggerMessage(7005, LogLevel.Information, "Notice {Notice} was withdrawn: {Kind}.")]
    public static partial void Withdrawn(this ILogger logger, Guid notice, SharingBus.Exchange.V1.ChangeKind kind);

    [LoggerMessage(7006, LogLevel.Information, "{Count} notices have reached the end of their term.")]
    public static partial void Expired(this ILogger logger, int count);

    [LoggerMessage(7010, LogLevel.Information, "Alert {RequestId} was published as {MessageId}: {MessageType}, {Members} members.")]
    public static partial void AlertPublished(
        this ILogger logger, string requestId, Guid messageId, SharingBus.Vocabulary.V1.AlertMessageType messageType, int members);

    [LoggerMessage(7011, LogLevel.Warning, "Alert {RequestId} was not accepted ({Status}, {Reason}); trying again in {Delay}.")]
    public static partial void AlertDelayed(this ILogger logger, string requestId, StatusCode status, string reason, TimeSpan delay);

    [LoggerMessage(7012, LogLevel.Error, "Alert {RequestId} was refused for good: {Reason}. It is looked at again within the hour.")]
    public static partial void AlertRefused(this ILogger logger, string requestId, string reason);

    [LoggerMessage(7013, LogLevel.Error, "The cancellation of alert {Alert} was refused: {Reason}.")]
    public static partial void CancellationRefused(this ILogger logger, Guid alert, string reason);

    [LoggerMessage(7020, LogLevel.Information, "Proposal {Proposal} was decided: {Confirmed}.")]
    public static partial void ProposalDecided(this ILogger logger, string proposal, bool confirmed);

    [LoggerMessage(7021, LogLevel.Information, "An analyst decided {Decision} about a situation: {Kind}, {Notices} notices.")]
    public static partial void SituationDecided(this ILogger logger, string decision, SharingBus.Fusion.V1.DecisionKind kind, int notices);

    [LoggerMessage(7022, LogLevel.Information, "An analyst withdrew {Decision}.")]
    public static partial void DecisionWithdrawn(this ILogger logger, string decision);

    [LoggerMessage(7040, LogLevel.Information, "A period of statistics was closed and released: {Kind}.")]
    public static partial void StatisticsReleased(this ILogger logger, SharingBus.Hub.Statistics.StatisticsKind kind);

    [LoggerMessage(7100, LogLevel.Information, "{System} was refused by the listener for other standards: {Reason}.")]
    public static partial void TaxiiRefused(this ILogger logger, string system, string reason);

    [LoggerMessage(7101, LogLevel.Information, "{System} added objects by TAXII: {Notices} notices, {Failures} objects refused.")]
    public static partial void ObjectsAdded(this ILogger logger, string system, int notices, int failures);

    [LoggerMessage(7031, LogLevel.Error, "The node does not let this hub keep a notebook in its journal ({Reason}); nothing is published until it does. Grant the hub's system \"notebook\" at the node.")]
    public static partial void NotebookRefused(this ILogger logger, string reason);

    [LoggerMessage(7032, LogLevel.Warning, "The notebook in the node's journal cannot be written now ({Status} {Reason}); nothing is published until it can.")]
    public static partial void NotebookDelayed(this ILogger logger, StatusCode status, string reason);

    [LoggerMessage(7033, LogLevel.Critical, "The node's journal holds {Noted} events of this hub that the history, of {Written}, does not continue: it was lost, is an older copy, or another hub writes as this one. Nothing is published. Stop the hub and rebuild its history.")]
    public static partial void NotebookElsewhere(this ILogger logger, long noted, long written);

    [LoggerMessage(7030, LogLevel.Critical, "The history cannot be written; nothing is published until it can.")]
    public static partial void HistoryUnwritable(this ILogger logger, Exception error);
}
