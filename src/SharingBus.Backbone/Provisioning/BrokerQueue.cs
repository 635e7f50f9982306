using System.Text.Json;

namespace SharingBus.Backbone.Provisioning;

/// <summary>A queue, as the management API tells of it.</summary>
internal sealed record BrokerQueue(string Name, bool Durable, bool AutoDelete, IReadOnlyDictionary<string, JsonElement> Arguments);
