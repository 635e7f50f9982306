using System.Text.Json.Nodes;

namespace SharingBus.Formats.Stix;

/// <summary>A notice as STIX 2.1 objects.</summary>
/// <param name="ContainerId">The object that stands for the notice as a whole; empty where the notice's type has no place in STIX.</param>
/// <param name="Items">The objects: what others refer to first, then the container with its parts.</param>
public sealed record StixRendering(string ContainerId, IReadOnlyList<StixItem> Items)
{
    /// <summary>Nothing.</summary>
    public static StixRendering Nothing { get; } = new("", []);

    /// <summary>The objects as one bundle.</summary>
    public JsonObject ToBundle() => new()
    {
        ["type"] = "bundle",
        ["id"] = StixIds.Derive("bundle", ContainerId),
        ["objects"] = new JsonArray([.. Items.Select(item => item.Body.DeepClone())]),
    };
}
