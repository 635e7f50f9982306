using Microsoft.Extensions.Logging;
using SharingBus.Node.Agencies;
using SharingBus.Node.Bundles;

namespace SharingBus.Node.Subscriptions;

/// <summary>What a session works with.</summary>
/// <param name="Agency">The agency that is served.</param>
/// <param name="Federation">Says whether it still has the role.</param>
/// <param name="MayAct">Whether the system may still act in the role.</param>
/// <param name="Time">The clock of its entries.</param>
/// <param name="Logger">Where it says that it ended before its time.</param>
internal sealed record SubscriptionContext(HostedAgency Agency, FederationState Federation, Func<bool> MayAct, TimeProvider Time, ILogger Logger);
