using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Receiving;

/// <summary>What the node says of receiving: ids 5400 to 5499.</summary>
internal static partial class ReceivingLog
{
    [LoggerMessage(5401, LogLevel.Warning, "{Agency} quarantined a batch from {Sender}: {Reason}.")]
    public static partial void Quarantined(ILogger logger, string agency, string sender, string reason);

    [LoggerMessage(5402, LogLevel.Information, "{Agency} keeps batch {Sequence} from {Sender} until the gap behind {Last} closes.")]
    public static partial void Early(ILogger logger, string agency, string sender, long sequence, long last);
}
