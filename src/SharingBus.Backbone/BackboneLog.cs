using Microsoft.Extensions.Logging;

namespace SharingBus.Backbone;

/// <summary>What the backbone says: event ids 4000 to 4999. No message can hold a batch's bytes, an address of a host or a credential.</summary>
internal static partial class BackboneLog
{
    [LoggerMessage(4000, LogLevel.Information, "Receiving from {Peers} agencies")]
    public static partial void PeersChanged(ILogger logger, int peers);

    [LoggerMessage(4001, LogLevel.Warning, "Attempt {Attempt} at a batch from {Sender} on {Lane} failed, message {MessageId}: {Failure}")]
    public static partial void AttemptFailed(ILogger logger, string sender, Lane lane, Guid messageId, int attempt, string failure);

    [LoggerMessage(4002, LogLevel.Information, "A batch from {Sender} on {Lane} is offered again later, message {MessageId}")]
    public static partial void BatchRequeued(ILogger logger, string sender, Lane lane, Guid messageId);

    [LoggerMessage(4003, LogLevel.Warning, "Send to {Recipient} on {Lane} ended as {Outcome}, message {MessageId}: {Reason}")]
    public static partial void SendNotConfirmed(
        ILogger logger, string recipient, Lane lane, SendOutcome outcome, Guid messageId, string reason);

    [LoggerMessage(4004, LogLevel.Warning, "The queue from {Sender} on {Lane} is not being read, trying again: {Reason}")]
    public static partial void QueueLost(ILogger logger, string sender, Lane lane, string reason);

    [LoggerMessage(4005, LogLevel.Warning, "Reading of the queue from {Sender} on {Lane} did not stop in time: {Reason}")]
    public static partial void StopFailed(ILogger logger, string sender, Lane lane, string reason);

    [LoggerMessage(4006, LogLevel.Warning, "The connection to the broker did not close in time: {Reason}")]
    public static partial void DisconnectFailed(ILogger logger, string reason);

    [LoggerMessage(
        4007, LogLevel.Warning, "The endpoint of the queue from {Sender} on {Lane} neither read nor ended within {Deadline}: stopping and opening it again")]
    public static partial void EndpointOverdue(ILogger logger, string sender, Lane lane, TimeSpan deadline);

    [LoggerMessage(
        4008, LogLevel.Warning, "The endpoint of the queue from {Sender} on {Lane} did not end within {Deadline} after its connection: stopping and opening it again")]
    public static partial void EndpointDeaf(ILogger logger, string sender, Lane lane, TimeSpan deadline);

    [LoggerMessage(4009, LogLevel.Information, "The broker's rights of {Agency} among {Peers} others are as they must be, tried in {Took}")]
    public static partial void RightsSeen(ILogger logger, string agency, int peers, TimeSpan took);

    [LoggerMessage(
        4010, LogLevel.Warning, "The broker did not answer when the rights of {Agency} were tried; nothing is sent or received before it does: {Reason}")]
    public static partial void RightsNotSeen(ILogger logger, string agency, string reason);

    [LoggerMessage(
        4012, LogLevel.Warning,
        "Queues of {Agency} are missing at the broker: {Queues}. Nothing arrives through them until the whole federation was provisioned again: sharingbus broker provision --virtual-host {VirtualHost}")]
    public static partial void QueuesMissing(ILogger logger, string agency, string queues, string virtualHost);

    [LoggerMessage(4013, LogLevel.Warning, "The broker does not answer {Agency}, and no other connection was begun: the bus is given up and made anew")]
    public static partial void BusDeaf(ILogger logger, string agency);

    [LoggerMessage(4011, LogLevel.Error, "Nothing of {Agency} is sent or received. {Faults}")]
    public static partial void RightsWrong(ILogger logger, string agency, string faults);
}
