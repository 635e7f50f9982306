namespace SharingBus.Backbone.Provisioning;

/// <summary>A policy or runtime parameter of the broker, as the management API tells of it.</summary>
internal sealed record BrokerPolicy(string Name, string? Component = null);
