using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace SharingBus.Formats.Tests.Stix;

/// <summary>
/// A strict reading of STIX 2.1, written from its text and not from the code under test: common properties (3.2), required and known
/// properties of each type (4 and 5), forms of ids, times and selectors (2.9, 2.16, 7.2.3), and that every reference within the bundle
/// that the product makes can be found there.
/// </summary>
internal static partial class StixRules
{
    private static readonly HashSet<string> Common = Words(
        "type spec_version id created_by_ref created modified revoked labels confidence lang external_references object_marking_refs granular_markings extensions");

    // Required properties, then the optional ones.
    private static readonly Dictionary<string, (HashSet<string> Required, HashSet<string> Optional)> Types = new()
    {
        ["attack-pattern"] = (Words("name"), Words("description aliases kill_chain_phases")),
        ["campaign"] = (Words("name"), Words("description aliases first_seen last_seen objective")),
        ["course-of-action"] = (Words("name"), Words("description")),
        ["extension-definition"] = (Words("created_by_ref name schema version extension_types"), Words("description extension_properties")),
        ["grouping"] = (Words("context object_refs"), Words("name description")),
        ["identity"] = (Words("name"), Words("description roles identity_class sectors contact_information")),
        ["incident"] = (Words("name"), Words("description")),
        ["indicator"] = (Words("pattern pattern_type valid_from"), Words("name description indicator_types pattern_version valid_until kill_chain_phases")),
        ["infrastructure"] = (Words("name"), Words("description infrastructure_types aliases kill_chain_phases first_seen last_seen")),
        ["intrusion-set"] = (Words("name"), Words("description aliases first_seen last_seen goals resource_level primary_motivation secondary_motivations")),
        ["location"] = (Words(""), Words("name description latitude longitude precision region country administrative_area city street_address postal_code")),
        ["malware"] = (Words("is_family"), Words("name description malware_types aliases kill_chain_phases first_seen last_seen")),
        ["marking-definition"] = (Words(""), Words("name definition_type definition")),
        ["note"] = (Words("content object_refs"), Words("abstract authors")),
        ["observed-data"] = (Words("first_observed last_observed number_observed object_refs"), Words("")),
        ["relationship"] = (Words("relationship_type source_ref target_ref"), Words("description start_time stop_time")),
        ["report"] = (Words("name published object_refs"), Words("description report_types")),
        ["sighting"] = (Words("sighting_of_ref"), Words("description first_seen last_seen count observed_data_refs where_sighted_refs summary")),
        ["threat-actor"] = (Words("name"), Words("description threat_actor_types aliases first_seen last_seen roles goals sophistication resource_level primary_motivation secondary_motivations personal_motivations")),
        ["tool"] = (Words("name"), Words("description tool_types aliases kill_chain_phases tool_version")),
        ["vulnerability"] = (Words("name"), Words("description")),
    };

    // Chapter 6, as far as the tests make them: neither maker nor versions.
    private static readonly Dictionary<string, (HashSet<string> Required, HashSet<string> Optional)> Observables = new()
    {
        ["file"] = (Words(""), Words("hashes size name name_enc magic_number_hex mime_type ctime mtime atime parent_directory_ref contains_refs content_ref")),
        ["ipv4-addr"] = (Words("value"), Words("resolves_to_refs belongs_to_refs")),
        ["user-account"] = (Words(""), Words("user_id credential account_login account_type display_name is_service_account is_privileged")),
        ["windows-registry-key"] = (Words(""), Words("key values modified_time creator_user_ref number_of_subkeys")),
    };

    private static readonly HashSet<string> ObservableCommon = Words("type spec_version id object_marking_refs granular_markings defanged extensions");

    private static readonly HashSet<string> Times = Words("created modified published valid_from valid_until first_seen last_seen first_observed last_observed");

    public static IReadOnlyList<string> Faults(JsonObject bundle)
    {
        List<string> faults = [];
        JsonObject[] objects = [.. bundle["objects"]!.AsArray().Select(item => item!.AsObject())];
        if ((string?)bundle["type"] != "bundle" || !Id().IsMatch((string?)bundle["id"] ?? "") || objects.Length == 0)
        {
            faults.Add("bundle: type, id and objects.");
        }

        foreach (JsonObject item in objects)
        {
            faults.AddRange(FaultsOf(item).Select(fault => $"{(string?)item["id"]}: {fault}"));
        }

        HashSet<string> ids = [.. objects.Select(item => (string)item["id"]!)];
        faults.AddRange(objects.SelectMany(Marks).Where(mark => !ids.Contains(mark)).Select(mark => $"{mark} is not in the bundle."));
        faults.AddRange(objects.Select(item => (string?)item["created_by_ref"]).OfType<string>().Where(maker => !ids.Contains(maker)).Select(maker => $"{maker} is not in the bundle."));
        faults.AddRange(objects.GroupBy(item => (string)item["id"]!).Where(group => group.Count() > 1).Select(group => $"{group.Key} is there twice."));
        return faults;
    }

    /// <summary>The faults of one object.</summary>
    public static IEnumerable<string> FaultsOf(JsonObject item)
    {
        string type = (string?)item["type"] ?? "";
        if (Observables.TryGetValue(type, out (HashSet<string> Required, HashSet<string> Optional) thing))
        {
            return
            [
                .. thing.Required.Where(name => item[name] is null).Select(name => $"{name} is required."),
                .. item.Select(property => property.Key).Where(name => !ObservableCommon.Contains(name) && !thing.Required.Contains(name) && !thing.Optional.Contains(name))
                    .Select(name => $"{name} is no property of {type}."),
                .. OfForms(item, type),
                .. OfMarks(item),
                .. type == "file" && item["hashes"] is null && item["name"] is null ? (string[])["A file has hashes or a name."] : [],
                .. item["size"] is { } size && size.GetValueKind() != JsonValueKind.Number ? (string[])["size is a number."] : [],
            ];
        }

        if (!Types.TryGetValue(type, out (HashSet<string> Required, HashSet<string> Optional) known))
        {
            return [$"{type} is no type that is written."];
        }

        HashSet<string> required = [.. known.Required, "type", "spec_version", "id", "created", .. type == "marking-definition" ? (string[])[] : ["modified"]];
        return
        [
            .. required.Where(name => item[name] is null).Select(name => $"{name} is required."),
            .. item.Select(property => property.Key).Where(name => !Common.Contains(name) && !known.Optional.Contains(name) && !known.Required.Contains(name)).Select(name => $"{name} is no property of {type}."),
            .. OfForms(item, type),
            .. OfType(item, type),
            .. OfMarks(item),
        ];
    }

    private static IEnumerable<string> OfForms(JsonObject item, string type)
    {
        if ((string?)item["spec_version"] != "2.1")
        {
            yield return "spec_version is 2.1.";
        }

        if (!Id().IsMatch((string?)item["id"] ?? "") || !((string?)item["id"])!.StartsWith(type + "--", StringComparison.Ordinal))
        {
            yield return "id is type--UUID.";
        }

        foreach ((string name, JsonNode? value) in item)
        {
            if (Times.Contains(name) && !(Time().IsMatch((string?)value ?? "") && DateTimeOffset.TryParse((string?)value, CultureInfo.InvariantCulture, out _)))
            {
                yield return $"{name} is no time.";
            }

            if (name.EndsWith("_ref", StringComparison.Ordinal) && !Id().IsMatch((string?)value ?? ""))
            {
                yield return $"{name} is no id.";
            }

            if (value is JsonArray { Count: 0 } || (value is JsonValue text && text.GetValueKind() == JsonValueKind.String && ((string)text!).Length == 0))
            {
                yield return $"{name} is empty.";
            }

            if (name.EndsWith("_refs", StringComparison.Ordinal) && value!.AsArray().Any(id => !Id().IsMatch((string?)id ?? "")))
            {
                yield return $"{name} holds what is no id.";
            }
        }

        if (string.CompareOrdinal((string?)item["created"], (string?)item["modified"] ?? (string?)item["created"]) > 0)
        {
            yield return "modified lies before created.";
        }
    }

    private static IEnumerable<string> OfType(JsonObject item, string type)
    {
        if (type == "location" && item["region"] is null && item["country"] is null && (item["latitude"] is null || item["longitude"] is null))
        {
            yield return "A location has a region, a country, or a point.";
        }

        if (type == "observed-data" && (item["object_refs"]!.AsArray().Count == 0 || (int)item["number_observed"]! is < 1 or > 999_999_999))
        {
            yield return "Observed data has observables and was observed once at least.";
        }

        if (type is "sighting" && (item["observed_data_refs"]?.AsArray() ?? []).Any(id => !((string)id!).StartsWith("observed-data--", StringComparison.Ordinal)))
        {
            yield return "observed_data_refs are observed data.";
        }

        foreach (JsonNode? phase in item["kill_chain_phases"]?.AsArray() ?? [])
        {
            if (phase!["kill_chain_name"] is null || phase["phase_name"] is null)
            {
                yield return "A phase of a kill chain names chain and phase.";
            }
        }

        if (type == "indicator" && item["valid_until"] is { } until && string.CompareOrdinal((string?)until, (string?)item["valid_from"]) <= 0)
        {
            yield return "valid_until lies behind valid_from.";
        }

        if (type == "sighting" && item["count"] is { } count && (int)count is < 0 or > 999_999_999)
        {
            yield return "count is 0 to 999,999,999.";
        }

        if (type == "sighting" && (item["where_sighted_refs"]?.AsArray() ?? []).Any(id => !((string)id!).StartsWith("identity--", StringComparison.Ordinal) && !((string)id!).StartsWith("location--", StringComparison.Ordinal)))
        {
            yield return "where_sighted_refs are identities or locations.";
        }

        foreach (JsonNode? reference in item["external_references"]?.AsArray() ?? [])
        {
            if (reference!["source_name"] is null || (reference["description"] ?? reference["url"] ?? reference["external_id"]) is null)
            {
                yield return "An external reference has a source_name and one of description, url, external_id.";
            }
        }

        if (type == "marking-definition" && (item["definition"] is null) == (item["extensions"] is null))
        {
            yield return "A marking definition has a definition or an extension.";
        }
    }

    // 7.2.3: a selector names a property that is there.
    private static IEnumerable<string> OfMarks(JsonObject item)
    {
        foreach (JsonNode? marking in item["granular_markings"]?.AsArray() ?? [])
        {
            if (marking!["selectors"]!.AsArray() is not { Count: > 0 } selectors || selectors.Any(selector => item[(string)selector!] is null))
            {
                yield return "A selector names nothing.";
            }
        }
    }

    private static IEnumerable<string> Marks(JsonObject item) =>
        (item["object_marking_refs"]?.AsArray() ?? []).Select(mark => (string)mark!)
        .Concat((item["granular_markings"]?.AsArray() ?? []).Select(mark => (string)mark!["marking_ref"]!));

    private static HashSet<string> Words(string words) => [.. words.Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    [GeneratedRegex(@"\A[a-z][a-z0-9-]+--[0-9a-f]{8}-[0-9a-f]{4}-[1-7][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Id();

    [GeneratedRegex(@"\A[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{3}Z\z", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Time();
}
