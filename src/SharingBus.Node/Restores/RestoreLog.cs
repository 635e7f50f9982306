using Microsoft.Extensions.Logging;
using SharingBus.Exchange.V1;

namespace SharingBus.Node.Restores;

/// <summary>What the node says of a journal that was restored from an older copy. Ids 5350 to 5399; no payload can reach it.</summary>
internal static partial class RestoreLog
{
    [LoggerMessage(5350, LogLevel.Error, "The journal of {Agency} is older than {Peer} has seen: it has assigned {Assigned} batches of {Lane}, and {Peer} knows of {Seen}. The stream begins a new incarnation. Was the journal restored from a backup?")]
    public static partial void BeginsAnew(ILogger logger, string agency, string peer, Lane lane, long assigned, long seen);

    [LoggerMessage(5351, LogLevel.Information, "{Agency} sends {Peer} {Batches} batches of {Lane} again, under the new incarnation.")]
    public static partial void TakenOver(ILogger logger, string agency, string peer, Lane lane, long batches);

    [LoggerMessage(5352, LogLevel.Error, "{Peer} says again that the journal of {Agency} is older than it has seen, of {Lane}, which began anew less than {Minutes} min ago. It is not heard.")]
    public static partial void NotHeard(ILogger logger, string agency, string peer, Lane lane, double minutes);

    [LoggerMessage(5353, LogLevel.Error, "The journal of {Agency} has {Size} entries and is not what {Witness} has cosigned at {Seen}. Was it restored from a backup?")]
    public static partial void OlderThanCosigned(ILogger logger, string agency, string witness, long size, long seen);
}
