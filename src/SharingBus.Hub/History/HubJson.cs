using System.Text.Json.Serialization;

namespace SharingBus.Hub.History;

/// <summary>How events are written: JSON, generated at build time, enums as numbers of the protos.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(HubEvent))]
internal sealed partial class HubJson : JsonSerializerContext;
