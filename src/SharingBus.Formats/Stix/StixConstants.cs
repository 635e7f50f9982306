using System.Text.Json.Nodes;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>Objects that are the same whoever writes them. They have no versions, so their times are fixed.</summary>
internal static class StixConstants
{
    // TLP 2.0 as an extension of marking definitions, and when OASIS made it.
    public const string TlpExtension = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";
    private const string TlpCreated = "2022-10-01T00:00:00.000Z";

    // Any fixed time does, as long as nobody changes it.
    private const string Created = "2026-01-01T00:00:00.000Z";

    /// <summary>The product itself, which made the extension.</summary>
    public static readonly string ProductId = StixIds.Derive("identity", "product");

    /// <summary>The marking definition of a label of TLP 2.0, with the id that OASIS gave it.</summary>
    public static StixItem Label(Tlp tlp)
    {
        string label = TlpLabels.Text(tlp);
        string id = TlpLabels.StixMarkingId(tlp);
        return new StixItem(
            id,
            new JsonObject
            {
                ["type"] = "marking-definition",
                ["spec_version"] = "2.1",
                ["id"] = id,
                ["created"] = TlpCreated,
                ["name"] = label,
                ["extensions"] = new JsonObject
                {
                    [TlpExtension] = new JsonObject
                    {
                        ["extension_type"] = "property-extension",
                        ["tlp_2_0"] = label["TLP:".Length..].ToLowerInvariant(),
                    },
                },
            },
            IsConstant: true);
    }

    /// <summary>A caveat as a statement marking. It lives as long as a notice that bears it.</summary>
    public static StixItem Statement(string caveat)
    {
        string id = StixIds.Derive("marking-definition", "statement/" + caveat);
        return new StixItem(
            id,
            new JsonObject
            {
                ["type"] = "marking-definition",
                ["spec_version"] = "2.1",
                ["id"] = id,
                ["created"] = Created,
                ["definition_type"] = "statement",
                ["definition"] = new JsonObject { ["statement"] = caveat },
            },
            IsConstant: false);
    }

    /// <summary>The identity of a member agency.</summary>
    public static StixItem Agency(string agency) => Identity(StixIds.OfAgency(agency), agency);

    /// <summary>The product's identity.</summary>
    public static StixItem Product() => Identity(ProductId, "SharingBus");

    /// <summary>What the extension means by which a container tells what STIX has no property for.</summary>
    public static StixItem NoticeExtension() => new(
        StixNotice.Extension,
        new JsonObject
        {
            ["type"] = "extension-definition",
            ["spec_version"] = "2.1",
            ["id"] = StixNotice.Extension,
            ["created_by_ref"] = ProductId,
            ["created"] = Created,
            ["modified"] = Created,
            ["name"] = "SharingBus notice",
            ["schema"] = "The properties are fields of the message named by notice_type in package sharingbus.vocabulary.v1, with the names and codes of its proto file.",
            ["version"] = "1.0.0",
            ["extension_types"] = new JsonArray("property-extension"),
        },
        IsConstant: true);

    private static StixItem Identity(string id, string name) => new(
        id,
        new JsonObject
        {
            ["type"] = "identity",
            ["spec_version"] = "2.1",
            ["id"] = id,
            ["created"] = Created,
            ["modified"] = Created,
            ["name"] = name,
            ["identity_class"] = "organization",
        },
        IsConstant: true);
}
