using System.Globalization;
using System.Text.Json.Nodes;

namespace SharingBus.Cli.Provenance;

/// <summary>A document of W3C PROV-JSON (Member Submission of 24 April 2013) that grows: elements by their names, relations under names of their own.</summary>
internal sealed class ProvDocument
{
    /// <summary>What the names of the document begin with, and what each stands for.</summary>
    public static readonly IReadOnlyDictionary<string, string> Prefixes = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["sb"] = "urn:x-sharingbus:",
        ["message"] = "urn:uuid:",
        ["view"] = "urn:x-sharingbus:view:",
        ["entry"] = "urn:x-sharingbus:entry:",
        ["agency"] = "urn:x-sharingbus:agency:",
        ["role"] = "urn:x-sharingbus:role:",
        ["system"] = "urn:x-sharingbus:system:",
    };

    private readonly SortedDictionary<string, SortedDictionary<string, JsonObject>> _sections = new(StringComparer.Ordinal);
    private int _relations;

    /// <summary>Adds an entity, an activity or an agent, or more attributes to one.</summary>
    public void Add(string section, string name, params IEnumerable<(string Name, JsonNode? Value)> attributes)
    {
        var elements = Section(section);
        if (!elements.TryGetValue(name, out var element))
        {
            elements.Add(name, element = []);
        }

        Fill(element, attributes);
    }

    /// <summary>Adds a relation.</summary>
    public void Relate(string relation, params IEnumerable<(string Name, JsonNode? Value)> attributes)
    {
        var element = new JsonObject();
        Fill(element, attributes);
        Section(relation).Add(string.Create(CultureInfo.InvariantCulture, $"_:r{++_relations:D6}"), element);
    }

    /// <summary>A type, which is a name and no text.</summary>
    public static JsonNode Type(string name) => new JsonObject { ["$"] = name, ["type"] = "xsd:QName" };

    /// <summary>The document.</summary>
    public JsonObject ToJson()
    {
        var document = new JsonObject { ["prefix"] = Of(Prefixes.Select(prefix => new KeyValuePair<string, JsonNode?>(prefix.Key, prefix.Value))) };
        foreach (var (section, elements) in _sections)
        {
            document[section] = Of(elements.Select(element => new KeyValuePair<string, JsonNode?>(element.Key, element.Value)));
        }

        return document;
    }

    private static JsonObject Of(IEnumerable<KeyValuePair<string, JsonNode?>> members) => new(members);

    // What is not known is left out.
    private static void Fill(JsonObject element, IEnumerable<(string Name, JsonNode? Value)> attributes)
    {
        foreach (var (name, value) in attributes)
        {
            if (value is not null and not JsonArray { Count: 0 })
            {
                element[name] = value;
            }
        }
    }

    private SortedDictionary<string, JsonObject> Section(string name)
    {
        if (!_sections.TryGetValue(name, out var section))
        {
            _sections.Add(name, section = new(StringComparer.Ordinal));
        }

        return section;
    }
}
