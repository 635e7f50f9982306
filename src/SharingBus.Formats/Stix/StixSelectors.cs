using System.Text.Json.Nodes;
using SharingBus.Vocabulary.CodeLists;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>Where a marked property of a STIX object lies in a ThreatNotice.</summary>
internal static class StixSelectors
{
    private static readonly Dictionary<string, string> Paths = new(StringComparer.Ordinal)
    {
        ["indicator.name"] = "indicators.name",
        ["indicator.pattern"] = "indicators.pattern",
        ["indicator.valid_from"] = "indicators.valid_from",
        ["indicator.valid_until"] = "indicators.valid_until",
        ["sighting.count"] = "sightings.count",
        ["sighting.sighting_of_ref"] = "sightings.sighting_of",
        ["sighting.first_seen"] = "sightings.first_seen",
        ["sighting.last_seen"] = "sightings.last_seen",
        ["sighting.where_sighted_refs"] = "sightings.seen_by",
        ["sighting.observed_data_refs"] = "sightings.observations",
        ["threat-actor.name"] = "groups.name",
        ["threat-actor.aliases"] = "groups.description",
        ["campaign.name"] = "groups.name",
        ["campaign.aliases"] = "groups.description",
        ["intrusion-set.name"] = "groups.name",
        ["intrusion-set.aliases"] = "groups.description",
        ["report.name"] = "title",
        ["grouping.name"] = "title",
        ["note.content"] = "narrative.text",
    };

    private static readonly HashSet<string> Shared = new(StringComparer.Ordinal) { "name", "external_references" };

    /// <summary>The path of the property in the notice; null where it has none of its own.</summary>
    public static string? PathOf(string type, string property) => property switch
    {
        // Many objects lie on one path there: a mark of one could be weaker than what another bears.
        _ when StixObservables.IsType(type) || StixProperties.Has(type, property) => null,
        "description" => "narrative.text",
        _ => Paths.GetValueOrDefault($"{type}.{property}"),
    };

    /// <summary>Puts the marks of a notice on the properties of its objects. A path without a property here is covered by the notice's own label.</summary>
    public static void Mark(IReadOnlyList<StixItem> items, IEnumerable<GranularMarking> markings)
    {
        foreach (GranularMarking marking in markings.Where(marking => marking.Tlp != Tlp.Unspecified))
        {
            foreach (StixItem item in items)
            {
                string[] selectors = [.. item.Body.Select(property => property.Key).Where(name => PathOf(item.Type, name) is { } path && marking.Paths.Contains(path))];
                if (selectors.Length == 0)
                {
                    continue;
                }

                if (item.Body["granular_markings"] is not JsonArray marks)
                {
                    item.Body["granular_markings"] = marks = [];
                }

                marks.Add(new JsonObject { ["marking_ref"] = TlpLabels.StixMarkingId(marking.Tlp), ["selectors"] = StixItems.Texts(selectors) });
            }
        }
    }

    /// <summary>Whether the property is imported at all: then its mark must not be lost.</summary>
    public static bool IsImported(string type, string property) =>
        Shared.Contains(property) || type is "location" or "observed-data" || StixObservables.IsType(type) || StixProperties.Has(type, property);
}
