using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SharingBus.Formats.Importing;

namespace SharingBus.Formats.Stix;

/// <summary>STIX objects that came together without being a file of their own (TAXII 2.1, section 3.7): one that is refused does not hold up the others.</summary>
public sealed partial class StixEnvelope
{
    // As deep as the importer reads.
    private static readonly JsonDocumentOptions s_json = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private readonly JsonObject[] _objects;
    private readonly string?[] _failures;

    private StixEnvelope(JsonObject[] objects)
    {
        _objects = objects;
        _failures = new string?[objects.Length];
    }

    /// <summary>The objects as they came.</summary>
    public IReadOnlyList<JsonObject> Objects => _objects;

    /// <summary>Why each object was refused; null where it was not.</summary>
    public IReadOnlyList<string?> Failures => _failures;

    /// <summary>Puts objects together.</summary>
    public static StixEnvelope Of(IEnumerable<JsonObject> objects) => new([.. objects]);

    /// <summary>Reads an envelope; null where the text is none, or holds nothing.</summary>
    public static StixEnvelope? Read(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: s_json) is JsonObject envelope
                && envelope["objects"] is JsonArray { Count: > 0 } list
                && list.All(item => item is JsonObject)
                ? Of(list.Select(item => item!.AsObject()))
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Makes notices of what is not refused.</summary>
    public IReadOnlyList<ImportedNotice> Import(ImportContext context)
    {
        while (true)
        {
            int[] left = [.. Enumerable.Range(0, _objects.Length).Where(place => _failures[place] is null)];
            if (left.Length == 0)
            {
                return [];
            }

            using MemoryStream bundle = Bundle(left);
            ImportResult result = Importers.Read(ImportKind.Stix, "envelope", bundle, context);
            if (result.Succeeded)
            {
                return result.Notices;
            }

            Refuse(result.Errors, left);
        }
    }

    /// <summary>Notes that a notice was refused, and with it the objects it was made of.</summary>
    /// <param name="notice">The notice.</param>
    /// <param name="reason">Why; nothing of its content.</param>
    public void Fail(ImportedNotice notice, string reason)
    {
        ArgumentNullException.ThrowIfNull(notice);
        string text = notice.Message + notice.SourceRef;
        bool isRest = notice.SourceRef.StartsWith("bundle--", StringComparison.Ordinal);
        for (int place = 0; place < _objects.Length; place++)
        {
            if (isRest || text.Contains(IdOf(place), StringComparison.Ordinal))
            {
                _failures[place] ??= reason;
            }
        }
    }

    /// <summary>The id of an object; one that names nothing where it has none.</summary>
    public string IdOf(int place) => Text(place, "id") is { } id && StixIds.IsId(id) ? id : "unknown--00000000-0000-4000-8000-000000000000";

    /// <summary>The version of an object, as it says.</summary>
    public string VersionOf(int place) => Text(place, "modified") ?? Text(place, "created") ?? "1970-01-01T00:00:00.000Z";

    private MemoryStream Bundle(int[] places)
    {
        var bundle = new JsonObject
        {
            ["type"] = "bundle",
            ["id"] = StixIds.Derive("bundle", "envelope"),
            ["objects"] = new JsonArray([.. places.Select(place => _objects[place].DeepClone())]),
        };
        return new MemoryStream(Encoding.UTF8.GetBytes(bundle.ToJsonString()), writable: false);
    }

    // An error that names no object concerns all that are left.
    private void Refuse(IReadOnlyList<ImportError> errors, int[] left)
    {
        foreach (ImportError error in errors)
        {
            Match named = Numbered().Match(error.Path);
            int[] concerned = named.Success && int.Parse(named.Groups["place"].Value, CultureInfo.InvariantCulture) is var at && at < left.Length
                ? [left[at]]
                : [.. left.Where(place => error.Path.Length > 0 && error.Path.Contains(IdOf(place), StringComparison.Ordinal))];
            foreach (int place in concerned.Length > 0 ? concerned : left)
            {
                _failures[place] ??= named.Success ? $"{error.Path[named.Length..].TrimStart('.')}: {error.Reason}" : error.Reason;
            }
        }
    }

    private string? Text(int place, string name) =>
        _objects[place][name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string?)value : null;

    [GeneratedRegex(@"\Aobjects\[(?<place>[0-9]{1,6})\]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Numbered();
}
