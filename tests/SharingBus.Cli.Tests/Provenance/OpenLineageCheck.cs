using System.Text.Json;

namespace SharingBus.Cli.Tests.Provenance;

/// <summary>A strict check of OpenLineage run events, written from the published schemas of the event (2-0-2) and of its column lineage facet (1-2-0).</summary>
internal static class OpenLineageCheck
{
    /// <summary>Everything that is wrong with an event; empty where nothing is.</summary>
    public static IReadOnlyList<string> Faults(JsonElement happened)
    {
        List<string> faults = [];
        Require(happened, "event", faults, ("eventType", IsState), ("eventTime", IsTime), ("producer", IsUri), ("schemaURL", IsUri), ("run", IsObject), ("job", IsObject));
        if (faults.Count > 0)
        {
            return faults;
        }

        Require(happened.GetProperty("run"), "run", faults, ("runId", static id => Guid.TryParseExact(id.GetString(), "D", out _)));
        Require(happened.GetProperty("job"), "job", faults, ("namespace", IsText), ("name", IsText));
        FaultsOfFacets(happened.GetProperty("run"), faults);
        foreach (var name in new[] { "inputs", "outputs" })
        {
            foreach (var set in happened.TryGetProperty(name, out var sets) ? sets.EnumerateArray() : [])
            {
                Require(set, name, faults, ("namespace", IsText), ("name", IsText));
                FaultsOfFacets(set, faults);
            }
        }

        return faults;
    }

    private static void FaultsOfFacets(JsonElement holder, List<string> faults)
    {
        foreach (var facet in holder.TryGetProperty("facets", out var facets) ? facets.EnumerateObject() : default)
        {
            Require(facet.Value, facet.Name, faults, ("_producer", IsUri), ("_schemaURL", IsUri));
            if (facet.Name == "columnLineage")
            {
                foreach (var field in facet.Value.GetProperty("fields").EnumerateObject())
                {
                    Require(field.Value, field.Name, faults, ("inputFields", static fields => fields.ValueKind == JsonValueKind.Array));
                    FaultsOfInputs(field, faults);
                }
            }
        }
    }

    private static void FaultsOfInputs(JsonProperty field, List<string> faults)
    {
        foreach (var input in field.Value.GetProperty("inputFields").EnumerateArray())
        {
            Require(input, field.Name, faults, ("namespace", IsText), ("name", IsText), ("field", IsText));
            foreach (var change in input.GetProperty("transformations").EnumerateArray())
            {
                Require(
                    change,
                    field.Name,
                    faults,
                    ("type", static type => type.GetString() is "DIRECT" or "INDIRECT"),
                    ("subtype", static type => type.GetString() is "IDENTITY" or "TRANSFORMATION" or "AGGREGATION"),
                    ("description", IsText),
                    ("masking", static masking => masking.ValueKind is JsonValueKind.True or JsonValueKind.False));
            }
        }
    }

    private static void Require(JsonElement element, string place, List<string> faults, params (string Name, Func<JsonElement, bool> Holds)[] members)
    {
        foreach (var (name, holds) in members)
        {
            if (!element.TryGetProperty(name, out var member) || !holds(member))
            {
                faults.Add($"{place}: {name} is missing or not of its form");
            }
        }
    }

    private static bool IsObject(JsonElement value) => value.ValueKind == JsonValueKind.Object;

    private static bool IsText(JsonElement value) => value.ValueKind == JsonValueKind.String && value.GetString()!.Length > 0;

    private static bool IsUri(JsonElement value) => IsText(value) && Uri.TryCreate(value.GetString(), UriKind.Absolute, out _);

    private static bool IsTime(JsonElement value) => value.ValueKind == JsonValueKind.String && value.TryGetDateTimeOffset(out _);

    private static bool IsState(JsonElement value) => value.GetString() is "START" or "RUNNING" or "COMPLETE" or "ABORT" or "FAIL" or "OTHER";
}
