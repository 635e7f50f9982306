namespace SharingBus.Backbone.Checking;

/// <summary>Something at the broker that is not as it must be.</summary>
/// <param name="What">What, in words.</param>
/// <param name="Remedy">What to do.</param>
public sealed record BrokerDifference(string What, string Remedy);
