using Microsoft.Extensions.Logging;
using SharingBus.Backbone;
using SharingBus.Lineage.Journals;
using SharingBus.Node.BreakGlass;
using SharingBus.Node.Bundles;
using SharingBus.Trust.Identities;

namespace SharingBus.Node.Sending;

/// <summary>What every outgoing stream of an agency works with.</summary>
internal sealed record OutgoingContext(
    AgencyKeys Keys, Journal Journal, FederationState Federation, BundleFeed Feed, EmergencyDecisions Decisions, IBackbone Backbone, TimeProvider Time, ILogger Logger);
