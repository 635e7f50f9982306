namespace SharingBus.PolicyService;

/// <summary>What the policy service logs. Ids 6000 to 6999.</summary>
internal static partial class PolicyServiceLog
{
    [LoggerMessage(6001, LogLevel.Information, "Bundle {Version} of {Federation} is in service.")]
    public static partial void InService(this ILogger logger, string federation, ulong version);

    [LoggerMessage(6002, LogLevel.Warning, "{File} is not served: {Reason}.")]
    public static partial void NotServed(this ILogger logger, string file, string reason);
}
