using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Receiving;

/// <summary>What the node says of receiving: ids 5400 to 5499.</summary>
internal static partial class ReceivingLog
{
    [LoggerMessage(5401, LogLevel.Warning, "{Agency} quarantined a batch from {Sender}: {Reason}.")]
    public static partial void Quarantined(ILogger logger, string agency, string sender, string reason);

    [LoggerMessage(5402, LogLevel.Information, "{Agency} keeps batch {Sequence} from {Sender} until the gap behind {Last} closes.")]
    public static partial void Early(ILogger logger, string agency, string sender, long sequence, long last);

    [LoggerMessage(5403, LogLevel.Warning, "{Agency} misses batches {First} to {Last} or some of them from {Sender} on {Lane} and asks for them.")]
    public static partial void Asks(ILogger logger, string agency, string sender, ulong first, ulong last, Lane lane);

    [LoggerMessage(5404, LogLevel.Error, "{Agency} could not ask for what is missing and tries again.")]
    public static partial void NotAsked(ILogger logger, Exception error, string agency);

    [LoggerMessage(5405, LogLevel.Error, "{Sender} sent {Agency} two different batches as number {Sequence} on {Lane}: the second is set aside.")]
    public static partial void Equivocation(ILogger logger, string agency, string sender, long sequence, Lane lane);
}
