using System.Text.Json.Nodes;
using SharingBus.Exchange.V1;
using SharingBus.Formats.Stix;
using SharingBus.Hub.Correlation;

namespace SharingBus.Hub.Taxii;

/// <summary>Reads the content of entries at the node, each time anew: what was withdrawn or erased meanwhile is not there any more.</summary>
internal sealed class ObjectReading(NodeReading node)
{
    /// <summary>The objects of entries, in their order.</summary>
    public async Task<IReadOnlyList<(CatalogueEntry Entry, JsonObject Body)>> ReadAsync(
        string role, string system, IReadOnlyList<CatalogueEntry> entries, CancellationToken cancellation)
    {
        ulong[] wanted = [.. entries.Where(entry => entry.Source > 0).Select(entry => entry.Source).Distinct().Order()];
        Dictionary<ulong, Delivery> deliveries = await DeliveriesAsync(role, system, wanted, cancellation);
        Dictionary<(ulong, string?), Dictionary<string, JsonObject>> rendered = [];
        List<(CatalogueEntry, JsonObject)> bodies = [];
        foreach (CatalogueEntry entry in entries)
        {
            JsonObject? body = entry.Body?.DeepClone().AsObject() ?? Render(entry, deliveries, rendered);
            if (body is not null)
            {
                Date(body, entry);
                bodies.Add((entry, body));
            }
        }

        return bodies;
    }

    private static JsonObject? Render(
        CatalogueEntry entry, Dictionary<ulong, Delivery> deliveries, Dictionary<(ulong, string?), Dictionary<string, JsonObject>> rendered)
    {
        if (!deliveries.TryGetValue(entry.Source, out Delivery? delivery) || MessageIds.Read(delivery.MessageId) is not { } id)
        {
            return null;
        }

        if (!rendered.TryGetValue((entry.Source, entry.Container), out Dictionary<string, JsonObject>? objects))
        {
            StixRendering rendering = StixExporter.Write(Catalogue.SourceOf(delivery, id, entry.Container));
            objects = rendering.Items.ToDictionary(item => item.Id, item => item.Body, StringComparer.Ordinal);
            rendered.Add((entry.Source, entry.Container), objects);
        }

        return objects.GetValueOrDefault(entry.Id)?.DeepClone().AsObject();
    }

    private static void Date(JsonObject body, CatalogueEntry entry)
    {
        if (body.ContainsKey("modified") && entry.Source > 0)
        {
            body["created"] = StixTime.Text(entry.Created);
            body["modified"] = StixTime.Text(entry.Version);
        }
    }

    private async Task<Dictionary<ulong, Delivery>> DeliveriesAsync(string role, string system, ulong[] wanted, CancellationToken cancellation)
    {
        Dictionary<ulong, Delivery> found = [];
        for (int next = 0; next < wanted.Length;)
        {
            ulong after = wanted[next] - 1;
            ListDeliveriesResponse page = await node.ListAsync(role, system, after, Math.Min(wanted.Length - next, NodeReading.MaxPage), cancellation);
            foreach (ListedDelivery listed in page.Deliveries)
            {
                if (Array.BinarySearch(wanted, listed.Delivery.Position) >= 0)
                {
                    found[listed.Delivery.Position] = listed.Delivery;
                }
            }

            // What was asked for and is passed by now is gone.
            do
            {
                next++;
            }
            while (next < wanted.Length && wanted[next] <= page.NextPosition);
        }

        return found;
    }
}
