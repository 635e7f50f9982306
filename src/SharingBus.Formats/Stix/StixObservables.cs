using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using SharingBus.Formats.Importing;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>
/// Cyber-observable objects (STIX 2.1, section 6): each of their properties that is a text, a number or a flag is one observable, one in a dictionary or a list
/// under a name like <c>hashes.MD5</c> or <c>resolves_to_refs[0]</c>. What lies deeper is left over.
/// </summary>
internal static class StixObservables
{
    // The properties that every object has and that are no property of the thing (section 3.1).
    private static readonly HashSet<string> Common = new(StringComparer.Ordinal)
    {
        "type", "id", "spec_version", "object_marking_refs", "granular_markings", "extensions", "created_by_ref",
    };

    private static readonly HashSet<string> Types = new(StringComparer.Ordinal)
    {
        "artifact", "autonomous-system", "directory", "domain-name", "email-addr", "email-message", "file", "ipv4-addr", "ipv6-addr", "mac-addr", "mutex",
        "network-traffic", "process", "software", "url", "user-account", "windows-registry-key", "x509-certificate",
    };

    private static readonly HashSet<string> Numbers = new(StringComparer.Ordinal)
    {
        "size", "number", "pid", "src_port", "dst_port", "src_byte_count", "dst_byte_count", "src_packets", "dst_packets", "number_of_subkeys",
    };

    private static readonly HashSet<string> Flags = new(StringComparer.Ordinal)
    {
        "is_multipart", "is_active", "is_hidden", "is_self_signed", "is_service_account", "is_privileged", "can_escalate_privs", "is_disabled", "defanged",
    };

    /// <summary>Whether objects of a type are observables: they have neither versions nor a maker.</summary>
    public static bool IsType(string type) => Types.Contains(type);

    /// <summary>Whether a property says something of the thing itself.</summary>
    public static bool IsOfTheThing(string property) => !Common.Contains(property);

    /// <summary>Takes the properties of an object.</summary>
    public static IEnumerable<Observable> Read(StixObject found, LeftOvers leftOvers)
    {
        if (found.Name.Length > 0)
        {
            yield return new Observable { Id = found.Id, Property = "name", Value = found.Name };
        }

        foreach (string name in found.Fields.Names.Where(IsOfTheThing))
        {
            JsonElement value = found.Fields.Take(name);
            (string Property, JsonElement Value)[] parts = value.ValueKind switch
            {
                JsonValueKind.Object => [.. value.EnumerateObject().Select(part => ($"{name}.{part.Name}", part.Value))],
                JsonValueKind.Array => [.. value.EnumerateArray().Select((part, place) => (string.Create(CultureInfo.InvariantCulture, $"{name}[{place}]"), part))],
                _ => [(name, value)],
            };
            foreach ((string property, JsonElement part) in parts)
            {
                if (TextOf(part) is { } text)
                {
                    yield return new Observable { Id = found.Id, Property = property, Value = text };
                }
                else
                {
                    leftOvers.Count($"{found.Type}.{name}");
                }
            }
        }
    }

    /// <summary>Writes an object from its properties; null where one of them is not released, for then STIX may require what is missing.</summary>
    public static JsonObject? Write(string id, IReadOnlyList<Observable> properties)
    {
        if (!StixIds.IsId(id) || !IsType(StixIds.TypeOf(id)) || properties.Any(property => property.Property.Length == 0 || property.Value.Length == 0))
        {
            return null;
        }

        var body = new JsonObject { ["type"] = StixIds.TypeOf(id), ["spec_version"] = "2.1", ["id"] = id };
        foreach (Observable property in properties)
        {
            Put(body, property);
        }

        return body;
    }

    private static void Put(JsonObject body, Observable property)
    {
        string name = property.Property;
        JsonValue value = NodeOf(name, property.Value);
        if (name.Split('.', 2) is [var dictionary, var key])
        {
            if (body[dictionary] is not JsonObject entries)
            {
                body[dictionary] = entries = [];
            }

            entries[key] = value;
        }
        else if (name.IndexOf('[', StringComparison.Ordinal) is > 0 and var end)
        {
            if (body[name[..end]] is not JsonArray list)
            {
                body[name[..end]] = list = [];
            }

            list.Add(value);
        }
        else
        {
            body[name] = value;
        }
    }

    private static JsonValue NodeOf(string name, string value) => name switch
    {
        _ when Numbers.Contains(name) && long.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) => JsonValue.Create(number),
        _ when Flags.Contains(name) && bool.TryParse(value, out bool flag) => JsonValue.Create(flag),
        _ => JsonValue.Create(value),
    };

    private static string? TextOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString() is { Length: > 0 } text => text,
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => value.GetRawText(),
        _ => null,
    };
}
