using System.Text.Json.Nodes;

namespace SharingBus.Formats.Stix;

/// <summary>One STIX 2.1 object.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Body">Its properties.</param>
/// <param name="IsConstant">Whether it is the same whoever writes it: a marking definition, a member's identity, the extension.</param>
public sealed record StixItem(string Id, JsonObject Body, bool IsConstant)
{
    /// <summary>Its type.</summary>
    public string Type => StixIds.TypeOf(Id);

    /// <summary>Its version: <c>modified</c>, or <c>created</c> where it has none (STIX 2.1, section 3.2); null of an observable, which has neither.</summary>
    public string? Version => (string?)(Body["modified"] ?? Body["created"]);
}
