using Microsoft.Extensions.Logging;

namespace SharingBus.Node.Subscriptions;

/// <summary>What the node says of subscriptions: ids 5600 to 5699.</summary>
internal static partial class SubscriptionLog
{
    [LoggerMessage(5601, LogLevel.Warning, "The stream of {Agency} as {Role} to {Subscriber} ends: the register no longer gives the role to the agency.")]
    public static partial void RoleRevoked(ILogger logger, string agency, string role, string subscriber);

    [LoggerMessage(5602, LogLevel.Warning, "The stream of {Agency} as {Role} to {Subscriber} ends: the register no longer lets the system act in the role.")]
    public static partial void SystemRevoked(ILogger logger, string agency, string role, string subscriber);
}
