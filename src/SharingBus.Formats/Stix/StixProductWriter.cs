using System.Text.Json.Nodes;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Formats.Stix;

/// <summary>Alerts and knowledge products as STIX reports.</summary>
internal static class StixProductWriter
{
    /// <summary>An alert in the words of its first text; the whole of it is in CAP, under the identifier that is told.</summary>
    public static StixRendering Write(Alert alert, StixSource source)
    {
        var items = new StixItems(source, alert.Handling ?? new Handling());
        string id = source.ContainerId ?? StixIds.OfNotice("report", source.MessageId);
        AlertText text = alert.Texts.FirstOrDefault() ?? new AlertText();
        JsonObject report = Report(items, id, alert, FirstOf(text.Headline, text.Event));
        StixItems.Put(report, ("description", string.Join("\n\n", new[] { text.Description, text.Instruction }.Where(part => part.Length > 0))), ("lang", text.Lang));
        if (alert.Identifier.Length > 0)
        {
            report["external_references"] = new JsonArray(new JsonObject { ["source_name"] = "CAP 1.2", ["external_id"] = alert.Identifier });
        }

        return items.Finish(id, report, []);
    }

    /// <summary>A knowledge product with its body as notes.</summary>
    public static StixRendering Write(KnowledgeProduct product, StixSource source)
    {
        var items = new StixItems(source, product.Handling ?? new Handling());
        string id = source.ContainerId ?? StixIds.OfNotice("report", source.MessageId);
        new StixTexts(items, id).AddNotes(product.Body, "", product.Lang);
        JsonObject report = Report(items, id, product, product.Title);
        StixItems.Put(report, ("lang", product.Lang));
        var references = new StixReferences(items, id);
        references.Attach(product.References, report);
        references.Attach(product.Attachments, report);
        return items.Finish(id, report, items.Ids);
    }

    private static JsonObject Report(StixItems items, string id, Google.Protobuf.IMessage notice, string name)
    {
        JsonObject report = items.Container(id, items.Ids, notice);
        report["name"] = FirstOf(name, StixItems.NotReleased);
        report["published"] = StixTime.Text(items.Source.AcceptedAt);
        return report;
    }

    private static string FirstOf(string first, string second) => first.Length > 0 ? first : second;
}
