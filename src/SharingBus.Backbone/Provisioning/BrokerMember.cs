namespace SharingBus.Backbone.Provisioning;

/// <summary>One server of the broker's cluster, as the management API tells of it.</summary>
internal sealed record BrokerMember(string Name, IReadOnlyList<string>? EnabledPlugins);
