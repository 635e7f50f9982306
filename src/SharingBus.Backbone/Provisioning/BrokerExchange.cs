namespace SharingBus.Backbone.Provisioning;

/// <summary>An exchange, as the management API tells of it.</summary>
internal sealed record BrokerExchange(string Name, string Type, bool Durable);
