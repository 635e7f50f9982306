using Grpc.Core;

namespace SharingBus.Hosting.Subscriptions;

/// <summary>
/// The response header by which a node says that a subscription stands. A refusal has response headers too, so that there are any says
/// nothing.
/// </summary>
public static class SubscriptionHeader
{
    private const string Name = "sharingbus-subscription";
    private const string Standing = "stands";

    /// <summary>What a node answers with once the subscription stands.</summary>
    public static Metadata Stands => new() { { Name, Standing } };

    /// <summary>Whether the headers say so.</summary>
    public static bool SaysStands(Metadata headers) => headers.GetValue(Name) == Standing;
}
