namespace SharingBus.Node.Subscriptions;

/// <summary>A durable subscription.</summary>
/// <param name="Agency">The agency.</param>
/// <param name="Role">The role acted in.</param>
/// <param name="Subscriber">Its name within the role.</param>
internal sealed record SubscriptionKey(string Agency, string Role, string Subscriber)
{
    /// <summary>The name of its cursor in the journal.</summary>
    public string Cursor => $"subscription/{Role}/{Subscriber}";
}
