namespace SharingBus.Backbone.Provisioning;

/// <summary>One user's routing keys on one exchange, as the management API tells them.</summary>
internal sealed record TopicRights(string User, string Vhost, string Exchange, string Write, string Read);
