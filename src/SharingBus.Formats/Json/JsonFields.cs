using System.Text.Json;
using SharingBus.Formats.Importing;

namespace SharingBus.Formats.Json;

/// <summary>
/// The properties of one JSON object. Each is taken by name; what nobody has taken when the object is finished is counted as left over.
/// </summary>
internal sealed class JsonFields
{
    private readonly Dictionary<string, JsonElement> _open = new(StringComparer.Ordinal);

    public JsonFields(JsonElement element, string path, string pattern)
    {
        Path = path;
        Pattern = pattern;
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new ImportFault(path, line: null, "An object was expected.");
        }

        foreach (JsonProperty property in element.EnumerateObject())
        {
            _open.Add(property.Name, property.Value);
        }
    }

    /// <summary>Where the object stands, for error messages: "objects[3]".</summary>
    public string Path { get; }

    /// <summary>What kind of place that is, for counting: "indicator".</summary>
    public string Pattern { get; }

    /// <summary>The names that nobody has taken yet.</summary>
    public IReadOnlyList<string> Names => [.. _open.Keys];

    public bool Has(string name) => _open.ContainsKey(name);

    /// <summary>Reads a text without taking it; empty where there is none.</summary>
    public string Peek(string name) =>
        _open.TryGetValue(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    /// <summary>Takes a text; empty where the property is absent or null.</summary>
    public string Text(string name)
    {
        if (!_open.Remove(name, out JsonElement value) || value.ValueKind == JsonValueKind.Null)
        {
            return "";
        }

        return value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Fault(name, "A text was expected.");
    }

    /// <summary>Takes a text that must be there.</summary>
    public string RequiredText(string name)
    {
        string text = Text(name);
        return text.Length > 0 ? text : throw Fault(name, "It is required.");
    }

    /// <summary>Takes a text or a number as a text: some formats write numbers either way.</summary>
    public string Scalar(string name) =>
        _open.TryGetValue(name, out JsonElement value) && value.ValueKind is JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False && _open.Remove(name)
            ? value.GetRawText()
            : Text(name);

    /// <summary>Takes a property as it is.</summary>
    public JsonElement Take(string name) => _open.Remove(name, out JsonElement value) ? value : default;

    public double? Number(string name)
    {
        if (!_open.Remove(name, out JsonElement value))
        {
            return null;
        }

        return value.ValueKind == JsonValueKind.Number ? value.GetDouble() : throw Fault(name, "A number was expected.");
    }

    public bool Flag(string name)
    {
        if (!_open.Remove(name, out JsonElement value))
        {
            return false;
        }

        return value.ValueKind is JsonValueKind.True or JsonValueKind.False ? value.GetBoolean() : throw Fault(name, "true or false was expected.");
    }

    /// <summary>Takes a list of texts; empty where it is absent.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. Elements(name).Select((value, index) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Fault($"{name}[{index}]", "A text was expected."))];

    /// <summary>Takes a list of objects; empty where it is absent.</summary>
    public IReadOnlyList<JsonFields> Objects(string name) =>
        [.. Elements(name).Select((value, index) => new JsonFields(value, $"{Path}.{name}[{index}]", $"{Pattern}.{name}"))];

    /// <summary>Takes an object; null where it is absent.</summary>
    public JsonFields? Object(string name) =>
        _open.Remove(name, out JsonElement value) && value.ValueKind != JsonValueKind.Null ? new JsonFields(value, $"{Path}.{name}", $"{Pattern}.{name}") : null;

    /// <summary>Takes properties whose meaning is carried over in another way.</summary>
    public void Carried(params ReadOnlySpan<string> names)
    {
        foreach (string name in names)
        {
            _open.Remove(name);
        }
    }

    /// <summary>Counts what is left. Empty lists, empty texts and null say nothing and are not counted.</summary>
    public void Finish(LeftOvers leftOvers)
    {
        foreach ((string name, JsonElement value) in _open)
        {
            bool empty = value.ValueKind == JsonValueKind.Null
                || (value.ValueKind == JsonValueKind.Array && value.GetArrayLength() == 0)
                || (value.ValueKind == JsonValueKind.String && value.ValueEquals(ReadOnlySpan<byte>.Empty));
            if (!empty)
            {
                leftOvers.Count($"{Pattern}.{name}");
            }
        }

        _open.Clear();
    }

    public ImportFault Fault(string name, string reason) => new(Path.Length == 0 ? name : $"{Path}.{name}", line: null, reason);

    private JsonElement.ArrayEnumerator Elements(string name)
    {
        if (!_open.Remove(name, out JsonElement value))
        {
            return default;
        }

        return value.ValueKind == JsonValueKind.Array ? value.EnumerateArray() : throw Fault(name, "A list was expected.");
    }
}
