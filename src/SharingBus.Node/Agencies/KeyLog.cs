using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Agencies;

/// <summary>What the node says of agencies' keys: ids 5100 to 5199.</summary>
internal static partial class KeyLog
{
    [LoggerMessage(5101, LogLevel.Information, "{Agency} has other keys: it signs with {Signing} and receives with {Encryption} once the bundle names them, and with older ones until then.")]
    public static partial void Taken(ILogger logger, string agency, string signing, string encryption);

    [LoggerMessage(5102, LogLevel.Error, "{Agency} keeps the keys it has: {Fault}")]
    public static partial void NotTaken(ILogger logger, string agency, string fault);
}
