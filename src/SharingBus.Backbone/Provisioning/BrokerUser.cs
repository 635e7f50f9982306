using System.Text.Json;

namespace SharingBus.Backbone.Provisioning;

/// <summary>A user, as the management API tells of it; the hash of the password is only ever put back.</summary>
internal sealed record BrokerUser(string Name, string PasswordHash, string HashingAlgorithm, JsonElement Tags)
{
    /// <summary>Whether it may use the management API. Older brokers tell tags as one text, newer ones as a list.</summary>
    public bool HasTags => Tags.ValueKind == JsonValueKind.Array ? Tags.GetArrayLength() > 0 : Tags.GetString() is { Length: > 0 };

    /// <summary>The name alone.</summary>
    public override string ToString() => Name;
}
