using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Google.Protobuf;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.Readings;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Provenance;

/// <summary>
/// What is on record as OpenLineage run events: a run that publishes a notice from its parents, and one for each role that it was decided for, with the
/// columns that reached it and how each was changed. The runs are over, so each has its START and its COMPLETE with one time.
/// </summary>
internal static class OpenLineageEvents
{
    /// <summary>The schema of the events.</summary>
    public const string Schema = "https://openlineage.io/spec/2-0-2/OpenLineage.json#/$defs/RunEvent";

    /// <summary>The schema of the columns.</summary>
    public const string ColumnSchema = "https://openlineage.io/spec/facets/1-2-0/ColumnLineageDatasetFacet.json#/$defs/ColumnLineageDatasetFacet";

    private const string Producer = "urn:x-sharingbus:lineage-export:v1";
    private const string DecisionSchema = "urn:x-sharingbus:facet:decision:v1";

    // RFC 9562: of a UUID of version 8 all bits but version and variant are the maker's.
    private const byte Version8 = 0x80;
    private const byte Variant = 0x80;

    /// <summary>The events, in order of the logs.</summary>
    public static IEnumerable<JsonObject> Of(ProvenanceRecord record)
    {
        var origins = record.Entries.Where(static line => line.Entry.Accepted is not null)
            .ToLookup(static line => line.Entry.Accepted.MessageId, static line => line.Agency);
        foreach (var (agency, index, entry) in record.Entries.Where(static line => line.Entry.Accepted is not null))
        {
            JsonObject Notice(ByteString id) => Dataset(record, origins[id].FirstOrDefault(agency), $"notice/{Id(id)}");
            foreach (var happened in Run(record, agency, "publish", $"{index}", record.TimeOf(agency, index)))
            {
                yield return Finish(happened, [.. entry.Accepted.Parents.Select(Notice)], [Notice(entry.Accepted.MessageId)]);
            }
        }

        foreach (var receipt in record.Receipts)
        {
            foreach (var happened in Run(record, receipt.Origin, "release", $"{receipt.Entries.Decided}/{receipt.Recipient}/{receipt.Role}", receipt.DecidedAt))
            {
                ((JsonObject)happened["run"]!)["facets"] = new JsonObject { ["sharingbus_decision"] = Decision(receipt) };
                yield return Finish(
                    happened,
                    [Dataset(record, receipt.Origin, $"notice/{receipt.Message}")],
                    receipt.Verdict == "released" ? [View(record, receipt)] : []);
            }
        }
    }

    // What stands in both of a run's events, but for what it read and wrote.
    private static IEnumerable<JsonObject> Run(ProvenanceRecord record, string agency, string job, string run, string? time)
    {
        var id = RunId($"{record.Federation}/{agency}/{job}/{run}");
        return time is null ? [] : new[] { "START", "COMPLETE" }.Select(state => new JsonObject
        {
            ["eventType"] = state,
            ["eventTime"] = time,
            ["run"] = new JsonObject { ["runId"] = id.ToString("D") },
            ["job"] = new JsonObject { ["namespace"] = Namespace(record, agency), ["name"] = job },
            ["producer"] = Producer,
            ["schemaURL"] = Schema,
        });
    }

    private static JsonObject Finish(JsonObject happened, IEnumerable<JsonObject> inputs, IEnumerable<JsonObject> outputs)
    {
        if ((string?)happened["eventType"] == "COMPLETE")
        {
            happened["inputs"] = new JsonArray([.. inputs]);
            happened["outputs"] = new JsonArray([.. outputs]);
        }

        return happened;
    }

    private static JsonObject View(ProvenanceRecord record, ReceiptLine receipt)
    {
        var view = Dataset(record, receipt.Recipient, $"view/{receipt.Message}/{receipt.Role}");
        var forms = record.FormsOf(receipt);
        var fields = new JsonObject();
        foreach (var path in receipt.Released.Union(forms.Keys, StringComparer.Ordinal))
        {
            var input = Dataset(record, receipt.Origin, $"notice/{receipt.Message}");
            input["field"] = path;
            input["transformations"] = new JsonArray(Transformation(forms.GetValueOrDefault(path)));
            fields[path] = new JsonObject { ["inputFields"] = new JsonArray(input) };
        }

        view["facets"] = new JsonObject
        {
            ["columnLineage"] = new JsonObject { ["_producer"] = Producer, ["_schemaURL"] = ColumnSchema, ["fields"] = fields },
        };
        return view;
    }

    private static JsonObject Transformation(string? form) => new()
    {
        ["type"] = "DIRECT", ["subtype"] = form is null ? "IDENTITY" : "TRANSFORMATION", ["description"] = form ?? "as it is", ["masking"] = form is not null,
    };

    private static JsonObject Decision(ReceiptLine receipt) => new()
    {
        ["_producer"] = Producer,
        ["_schemaURL"] = DecisionSchema,
        ["verdict"] = receipt.Verdict,
        ["withheld"] = new JsonArray([.. receipt.Withheld.Select(path => (JsonNode)path)]),
        ["rules"] = new JsonArray([.. receipt.Rules.Select(rule => (JsonNode)rule)]),
        ["agreement"] = receipt.Agreement,
        ["purpose"] = receipt.Purpose,
        ["policy_version"] = receipt.PolicyVersion,
        ["decided_entry"] = receipt.Entries.Decided,
    };

    private static JsonObject Dataset(ProvenanceRecord record, string agency, string name) => new() { ["namespace"] = Namespace(record, agency), ["name"] = name };

    private static string Namespace(ProvenanceRecord record, string agency) => $"sharingbus://{Uri.EscapeDataString(record.Federation)}/{agency}";

    private static string Id(ByteString id) => (id.Length == PackedIds.Size ? PackedIds.At(id, 0) : Guid.Empty).ToString("D");

    // The same run has the same id whenever it is exported, so that who takes it in twice has it once.
    private static Guid RunId(string run)
    {
        Span<byte> hash = SHA256.HashData(Encoding.UTF8.GetBytes(run)).AsSpan(0, PackedIds.Size);
        hash[6] = (byte)((hash[6] & 0x0F) | Version8);
        hash[8] = (byte)((hash[8] & 0x3F) | Variant);
        return new Guid(hash, bigEndian: true);
    }
}
