namespace SharingBus.Backbone.Provisioning;

/// <summary>One user's rights in one virtual host, as the management API tells them.</summary>
internal sealed record UserRights(string User, string Vhost, string Configure, string Write, string Read);
