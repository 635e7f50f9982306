using System.Text.Json.Nodes;

namespace SharingBus.Formats.Stix;

/// <summary>
/// The last version of an object whose notice was withdrawn: <c>revoked</c>, and none of what it held (STIX 2.1, section 3.2). What STIX
/// requires of the type is filled with a word that says nothing.
/// </summary>
public static class StixWithdrawal
{
    private const string Word = "withdrawn";

    /// <summary>Writes the version.</summary>
    /// <param name="id">The object.</param>
    /// <param name="origin">The agency that withdrew the notice.</param>
    /// <param name="created">When the object was made.</param>
    /// <param name="modified">When it was withdrawn.</param>
    public static JsonObject Write(string id, string origin, DateTimeOffset created, DateTimeOffset modified)
    {
        var body = new JsonObject
        {
            ["type"] = StixIds.TypeOf(id),
            ["spec_version"] = "2.1",
            ["id"] = id,
            ["created_by_ref"] = StixIds.OfAgency(origin),
            ["created"] = StixTime.Text(created),
            ["modified"] = StixTime.Text(modified),
            ["revoked"] = true,
        };
        Fill(body, StixIds.TypeOf(id), StixTime.Text(created), StixIds.OfAgency(origin));
        return body;
    }

    private static void Fill(JsonObject body, string type, string time, string anObject)
    {
        switch (type)
        {
            case "indicator":
                body["pattern"] = Word;
                body["pattern_type"] = "sharingbus-" + Word;
                body["valid_from"] = time;
                break;
            case "observed-data":
                body["first_observed"] = time;
                body["last_observed"] = time;
                body["number_observed"] = 1;
                body["object_refs"] = new JsonArray(StixIds.Derive("file", Word));
                break;
            case "sighting":
                body["sighting_of_ref"] = StixIds.Derive("indicator", Word);
                break;
            case "relationship":
                body["relationship_type"] = "related-to";
                body["source_ref"] = anObject;
                body["target_ref"] = anObject;
                break;
            case "location":
                body["region"] = Word;
                break;
            case "note":
                body["content"] = Word;
                body["object_refs"] = new JsonArray(anObject);
                break;
            case "report":
                body["name"] = Word;
                body["published"] = time;
                body["object_refs"] = new JsonArray(anObject);
                break;
            case "grouping":
                body["name"] = Word;
                body["context"] = "unspecified";
                body["object_refs"] = new JsonArray(anObject);
                break;
            case "malware":
                body["name"] = Word;
                body["is_family"] = false;
                break;
            default:
                body["name"] = Word;
                break;
        }
    }
}
