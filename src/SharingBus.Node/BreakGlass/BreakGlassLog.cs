using Microsoft.Extensions.Logging;

namespace SharingBus.Node.BreakGlass;

/// <summary>What the node says of break-glass. Ids 5800 to 5899; neither names nor reasons reach it.</summary>
internal static partial class BreakGlassLog
{
    [LoggerMessage(5800, LogLevel.Warning, "{Agency} opened break-glass {Opening} towards {Recipients} for {Hours} h. {Supervisor} is to review it.")]
    public static partial void Opened(ILogger logger, string agency, Guid opening, string recipients, uint hours, string supervisor);

    [LoggerMessage(5801, LogLevel.Warning, "Break-glass {Opening} of {Agency} is over and waits for the review of {Supervisor}.")]
    public static partial void Over(ILogger logger, Guid opening, string agency, string supervisor);

    [LoggerMessage(5802, LogLevel.Information, "Break-glass {Opening} of {Agency} was reviewed.")]
    public static partial void Reviewed(ILogger logger, Guid opening, string agency);

    [LoggerMessage(5803, LogLevel.Warning, "{Count} uses of break-glass of {Agency} were not reviewed yet.")]
    public static partial void Unreviewed(ILogger logger, int count, string agency);

    [LoggerMessage(5804, LogLevel.Warning, "Break-glass {Opening} of {Agency}: {Supervisor} of {Other} could not be told yet. It is tried again.")]
    public static partial void Untold(ILogger logger, Guid opening, string agency, string other, string supervisor);

    [LoggerMessage(5805, LogLevel.Warning, "{Opener} opened break-glass {Opening}. {Supervisor} of {Agency} is to review it.")]
    public static partial void OpenedElsewhere(ILogger logger, Guid opening, string opener, string agency, string supervisor);

    [LoggerMessage(5806, LogLevel.Warning, "Break-glass of {Agency}: a supervisor elsewhere could not be told again. It is tried later.")]
    public static partial void NotTold(ILogger logger, Exception failure, string agency);
}
