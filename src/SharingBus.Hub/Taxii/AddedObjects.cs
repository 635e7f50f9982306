using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using SharingBus.Formats.Importing;
using SharingBus.Formats.Stix;

namespace SharingBus.Hub.Taxii;

/// <summary>The objects of one envelope, and what became of each.</summary>
internal sealed partial class AddedObjects
{
    // As deep as the importer reads.
    private static readonly JsonDocumentOptions s_json = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    private readonly JsonObject[] _objects;
    private readonly string?[] _failures;

    private AddedObjects(JsonObject[] objects)
    {
        _objects = objects;
        _failures = new string?[objects.Length];
    }

    /// <summary>How many were refused.</summary>
    public int Failures => _failures.Count(failure => failure is not null);

    /// <summary>Reads an envelope (section 3.7).</summary>
    /// <exception cref="TaxiiRefused">It is none.</exception>
    public static AddedObjects Read(byte[] body)
    {
        try
        {
            JsonArray? list = JsonNode.Parse(body, documentOptions: s_json) is JsonObject envelope && envelope["objects"] is JsonArray found ? found : null;
            if (list is { Count: > 0 } && list.All(item => item is JsonObject))
            {
                return new AddedObjects([.. list.Select(item => item!.AsObject())]);
            }
        }
        catch (JsonException)
        {
            // Told below.
        }

        throw new TaxiiRefused(TaxiiError.InvalidEnvelope, "Send a JSON object with a list of STIX objects in \"objects\", no property twice.");
    }

    /// <summary>Makes notices of them. An object that is refused does not hold up the others.</summary>
    public IReadOnlyList<ImportedNotice> Import(ImportContext context)
    {
        while (true)
        {
            int[] left = [.. Enumerable.Range(0, _objects.Length).Where(place => _failures[place] is null)];
            if (left.Length == 0)
            {
                return [];
            }

            ImportResult result = Importers.Read(ImportKind.Stix, "envelope", Bundle(left), context);
            if (result.Succeeded)
            {
                return result.Notices;
            }

            Refuse(result.Errors, left);
        }
    }

    /// <summary>Notes that a notice was refused, and with it the objects it was made of.</summary>
    public void Fail(ImportedNotice notice, string reason)
    {
        string text = notice.Message.ToString() + notice.SourceRef;
        bool isRest = notice.SourceRef.StartsWith("bundle--", StringComparison.Ordinal);
        for (int place = 0; place < _objects.Length; place++)
        {
            if (isRest || text.Contains(IdOf(place), StringComparison.Ordinal))
            {
                _failures[place] ??= reason;
            }
        }
    }

    /// <summary>The status resource (section 4.3.1).</summary>
    public JsonObject ToStatus(DateTimeOffset now)
    {
        int failed = Failures;
        var status = new JsonObject
        {
            ["id"] = Guid.CreateVersion7(now).ToString("D"),
            ["status"] = "complete",
            ["request_timestamp"] = TaxiiAnswer.Instant((now.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond),
            ["total_count"] = _objects.Length,
            ["success_count"] = _objects.Length - failed,
            ["failure_count"] = failed,
            ["pending_count"] = 0,
        };
        List(status, "successes", place => _failures[place] is null);
        List(status, "failures", place => _failures[place] is not null);
        return status;
    }

    private void List(JsonObject status, string name, Func<int, bool> belongs)
    {
        JsonNode[] details = [.. Enumerable.Range(0, _objects.Length).Where(belongs).Select(Detail)];
        if (details.Length > 0)
        {
            status[name] = new JsonArray(details);
        }
    }

    private JsonNode Detail(int place)
    {
        var detail = new JsonObject
        {
            ["id"] = IdOf(place),
            ["version"] = Text(place, "modified") ?? Text(place, "created") ?? "1970-01-01T00:00:00.000Z",
        };
        if (_failures[place] is { } failure)
        {
            detail["message"] = failure;
        }

        return detail;
    }

    private MemoryStream Bundle(int[] places)
    {
        var bundle = new JsonObject
        {
            ["type"] = "bundle",
            ["id"] = "bundle--" + StixIds.OfCollection("envelope"),
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

    private string IdOf(int place) => Text(place, "id") is { } id && StixIds.IsId(id) ? id : "unknown--00000000-0000-4000-8000-000000000000";

    private string? Text(int place, string name) =>
        _objects[place][name] is JsonValue value && value.GetValueKind() == JsonValueKind.String ? (string?)value : null;

    [GeneratedRegex(@"\Aobjects\[(?<place>[0-9]{1,6})\]", RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex Numbered();
}
