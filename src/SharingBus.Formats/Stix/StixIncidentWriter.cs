using System.Text.Json.Nodes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>An IncidentReport as a STIX incident with its place and notes. Persons are left out, as of a ThreatNotice.</summary>
internal static class StixIncidentWriter
{
    public static StixRendering Write(IncidentReport report, StixSource source)
    {
        var items = new StixItems(source, report.Handling ?? new Handling());
        string id = source.ContainerId
            ?? report.References.FirstOrDefault(reference => reference.Source == "STIX incident" && StixIds.IsId(reference.Id) && StixIds.TypeOf(reference.Id) == "incident")?.Id
            ?? StixIds.OfNotice("incident", source.MessageId);
        if (report.Place is { } place && StixLocation.CanWrite(place) && items.Add(items.PartId("location", place)) is { } body)
        {
            StixLocation.Write(place, body);
        }

        var texts = new StixTexts(items, id);
        texts.AddNotes(report.Narrative, "", report.Lang);
        JsonObject incident = items.Container(id, [], report);
        incident["name"] = report.Title.Length > 0 ? report.Title : StixItems.NotReleased;
        if (report.Lang is { Length: > 0 } lang and not "und")
        {
            incident["lang"] = lang;
        }

        texts.Describe(report.Narrative, incident);
        new StixReferences(items, id).Attach(report.References, incident);
        return items.Finish(id, incident, items.Ids);
    }
}
