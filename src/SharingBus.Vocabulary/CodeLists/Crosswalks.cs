using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace SharingBus.Vocabulary.CodeLists;

/// <summary>Makes crosswalks; what is wrong with one is told all at once.</summary>
public static class Crosswalks
{
    /// <summary>Builds a crosswalk from terms and texts of the common list. All errors are told at once.</summary>
    public static bool TryCreate<T>(
        (string Name, string Version) label,
        CodeList<T> target,
        IEnumerable<KeyValuePair<string, string>> terms,
        [NotNullWhen(true)] out Crosswalk<T>? crosswalk,
        out IReadOnlyList<string> errors)
        where T : struct, Enum
    {
        ArgumentNullException.ThrowIfNull(terms);
        ArgumentNullException.ThrowIfNull(target);
        var found = new List<string>();
        var built = new Crosswalk<T>(label.Name, label.Version, target);
        if (string.IsNullOrWhiteSpace(label.Name) || string.IsNullOrWhiteSpace(label.Version))
        {
            found.Add("A crosswalk needs a name and a version.");
        }

        foreach ((string term, string text) in terms)
        {
            built.Add(term.Trim(), text, found);
        }

        errors = found;
        crosswalk = found.Count == 0 ? built : null;
        return crosswalk is not null;
    }

    /// <summary>Reads {"name": …, "version": …, "terms": {"agency term": "COMMON_CODE", …}}.</summary>
    public static bool TryRead<T>(ReadOnlyMemory<byte> json, CodeList<T> target, [NotNullWhen(true)] out Crosswalk<T>? crosswalk, out IReadOnlyList<string> errors)
        where T : struct, Enum
    {
        crosswalk = null;
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 4, AllowDuplicateProperties = false });
            JsonElement root = document.RootElement;
            var label = (root.GetProperty("name").GetString() ?? "", root.GetProperty("version").GetString() ?? "");
            var terms = root.GetProperty("terms").EnumerateObject().Select(term => KeyValuePair.Create(term.Name, term.Value.GetString() ?? ""));
            return TryCreate(label, target, terms, out crosswalk, out errors);
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            errors = [$"A crosswalk is a JSON object with name, version and terms: {broken.Message}"];
            return false;
        }
    }
}
