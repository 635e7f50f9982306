using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Leadership;

/// <summary>What a replica says of its leadership. Ids 5501 to 5599.</summary>
internal static partial class LeadershipLog
{
    [LoggerMessage(5501, LogLevel.Information, "{Agency}: this node leads in term {Term}")]
    public static partial void Leads(ILogger logger, string agency, long term);

    [LoggerMessage(5502, LogLevel.Warning, "{Agency}: this node no longer leads in term {Term}: {Reason}")]
    public static partial void StandsDown(ILogger logger, string agency, long term, string reason);

    [LoggerMessage(5503, LogLevel.Information, "{Agency}: this node follows {Leader}, which leads in term {Term}")]
    public static partial void Follows(ILogger logger, string agency, string leader, long term);

    [LoggerMessage(5504, LogLevel.Warning, "{Agency}: the lease could not be read, taken or renewed; trying again")]
    public static partial void DatabaseSilent(ILogger logger, Exception error, string agency);

    [LoggerMessage(5505, LogLevel.Error, "{Agency}: could not take up the lead in term {Term}; trying again")]
    public static partial void CouldNotLead(ILogger logger, Exception error, string agency, long term);

    [LoggerMessage(5506, LogLevel.Warning, "{Agency}: the work of a tenure did not end well")]
    public static partial void NotClosedWell(ILogger logger, Exception error, string agency);
}
