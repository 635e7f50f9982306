using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Trust.Sealing;

namespace SharingBus.Node.Sending;

/// <summary>What the node says of sending: ids 5300 to 5349.</summary>
internal static partial class SendingLog
{
    [LoggerMessage(5301, LogLevel.Warning, "A batch for {Recipient} is not confirmed ({Outcome}); it is sent again.")]
    public static partial void NotConfirmed(ILogger logger, string recipient, SendOutcome outcome);

    [LoggerMessage(5304, LogLevel.Warning, "A batch for {Recipient} waits to be decided again: {Obstacle}.")]
    public static partial void NotDecided(ILogger logger, string recipient, string obstacle);

    [LoggerMessage(5305, LogLevel.Warning, "Nothing of batch {Sequence} for {Recipient} may go any more: it is sent void.")]
    public static partial void Voided(ILogger logger, long sequence, string recipient);

    [LoggerMessage(5302, LogLevel.Warning, "A batch for {Recipient} cannot be sealed: {Error}. It waits for another bundle.")]
    public static partial void NotSealed(ILogger logger, string recipient, SealError error);

    [LoggerMessage(5303, LogLevel.Error, "Sending to {Recipient} failed and is tried again.")]
    public static partial void Failed(ILogger logger, Exception error, string recipient);
}
