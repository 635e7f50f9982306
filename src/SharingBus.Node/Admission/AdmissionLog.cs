using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Admission;

/// <summary>What the agency's door says in the log. Ids 5700 to 5749; no payload can reach it.</summary>
internal static partial class AdmissionLog
{
    [LoggerMessage(5700, LogLevel.Warning, "{Agency} accepts no new notices: {FreeBytes} bytes are free on the journal's volume")]
    public static partial void DiskLow(ILogger logger, string agency, long freeBytes);

    [LoggerMessage(5701, LogLevel.Information, "{Agency} accepts notices again: {FreeBytes} bytes are free on the journal's volume")]
    public static partial void DiskRecovered(ILogger logger, string agency, long freeBytes);

    [LoggerMessage(5702, LogLevel.Warning, "The journal's volume of {Agency} could not be measured")]
    public static partial void NotMeasured(ILogger logger, Exception fault, string agency);
}
