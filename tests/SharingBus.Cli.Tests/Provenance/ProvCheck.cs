using System.Text.Json;

namespace SharingBus.Cli.Tests.Provenance;

/// <summary>
/// A strict check of PROV-JSON, written from the Member Submission of 24 April 2013 and from PROV-DM's relations: what may stand in which section, that
/// every name has a prefix that is declared, and that what a relation names is there and of the right kind.
/// </summary>
internal static class ProvCheck
{
    private static readonly Dictionary<string, (string[] Required, (string Attribute, string Section)[] Refers)> s_relations = new()
    {
        ["wasGeneratedBy"] = (["prov:entity"], [("prov:entity", "entity"), ("prov:activity", "activity")]),
        ["used"] = (["prov:activity"], [("prov:entity", "entity"), ("prov:activity", "activity")]),
        ["wasInvalidatedBy"] = (["prov:entity"], [("prov:entity", "entity"), ("prov:activity", "activity")]),
        ["wasDerivedFrom"] = (["prov:generatedEntity", "prov:usedEntity"], [("prov:generatedEntity", "entity"), ("prov:usedEntity", "entity"), ("prov:activity", "activity")]),
        ["wasAttributedTo"] = (["prov:entity", "prov:agent"], [("prov:entity", "entity"), ("prov:agent", "agent")]),
        ["wasAssociatedWith"] = (["prov:activity"], [("prov:activity", "activity"), ("prov:agent", "agent")]),
        ["actedOnBehalfOf"] = (["prov:delegate", "prov:responsible"], [("prov:delegate", "agent"), ("prov:responsible", "agent")]),
    };

    private static readonly Dictionary<string, string[]> s_elements = new()
    {
        ["entity"] = [], ["agent"] = [], ["activity"] = ["prov:startTime", "prov:endTime"],
    };

    /// <summary>Everything that is wrong; empty where nothing is.</summary>
    public static IReadOnlyList<string> Faults(JsonElement document)
    {
        List<string> faults = [];
        var prefixes = document.GetProperty("prefix").EnumerateObject().ToDictionary(prefix => prefix.Name, prefix => prefix.Value.GetString()!);
        faults.AddRange(prefixes.Where(prefix => !Uri.TryCreate(prefix.Value, UriKind.Absolute, out _)).Select(prefix => $"{prefix.Key} is no IRI"));
        foreach (var section in document.EnumerateObject().Where(section => section.Name != "prefix"))
        {
            foreach (var element in section.Value.EnumerateObject())
            {
                faults.AddRange(Faults(document, prefixes.Keys, section.Name, element));
            }
        }

        return faults;
    }

    private static List<string> Faults(JsonElement document, ICollection<string> prefixes, string section, JsonProperty element)
    {
        var place = $"{section} {element.Name}";
        var known = s_relations.TryGetValue(section, out var relation);
        if (!known && !s_elements.ContainsKey(section))
        {
            return [$"{section} is no section"];
        }

        List<string> faults = [];
        if (known ? !element.Name.StartsWith("_:", StringComparison.Ordinal) : !IsName(element.Name, prefixes))
        {
            faults.Add($"{place}: no name");
        }

        faults.AddRange((relation.Required ?? []).Where(required => !element.Value.TryGetProperty(required, out _)).Select(required => $"{place} lacks {required}"));
        foreach (var attribute in element.Value.EnumerateObject())
        {
            var refers = (relation.Refers ?? []).FirstOrDefault(refers => refers.Attribute == attribute.Name).Section;
            if (refers is not null && !document.GetProperty(refers).TryGetProperty(attribute.Value.GetString()!, out _))
            {
                faults.Add($"{place}: {attribute.Name} names {attribute.Value}, which is no {refers}");
            }

            if (refers is null && !IsAttribute(section, attribute, prefixes))
            {
                faults.Add($"{place}: {attribute.Name} may not stand here, or not so: {attribute.Value}");
            }
        }

        return faults;
    }

    private static bool IsAttribute(string section, JsonProperty attribute, ICollection<string> prefixes) => attribute.Name switch
    {
        "prov:type" => attribute.Value.GetProperty("type").GetString() == "xsd:QName" && IsName(attribute.Value.GetProperty("$").GetString()!, [.. prefixes, "prov"]),
        "prov:time" => section is "wasGeneratedBy" or "used" or "wasInvalidatedBy" && IsTime(attribute.Value),
        _ when s_elements.GetValueOrDefault(section, []).Contains(attribute.Name) => IsTime(attribute.Value),
        _ => IsName(attribute.Name, prefixes) && IsValue(attribute.Value),
    };

    private static bool IsValue(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String or JsonValueKind.Number => true,
        JsonValueKind.Array => value.GetArrayLength() > 0 && value.EnumerateArray().All(one => one.ValueKind == JsonValueKind.String),
        _ => false,
    };

    private static bool IsTime(JsonElement value) => value.TryGetDateTimeOffset(out _) && value.GetString()!.EndsWith('Z');

    // Prefix and local part, of which no character would have to be escaped in PROV-N.
    private static bool IsName(string name, ICollection<string> prefixes) =>
        name.Split(':', 2) is [var prefix, { Length: > 0 } local] && prefixes.Contains(prefix)
        && local.All(static letter => char.IsAsciiLetterOrDigit(letter) || "-._/%".Contains(letter, StringComparison.Ordinal)) && !local.EndsWith('.');
}
