namespace SharingBus.Backbone.Provisioning;

/// <summary>A connection to the broker, as the management API tells of it.</summary>
internal sealed record BrokerClient(string Name, string? User);
