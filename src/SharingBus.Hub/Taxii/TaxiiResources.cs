using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;
using SharingBus.Formats.Stix;
using SharingBus.Hosting.Callers;

namespace SharingBus.Hub.Taxii;

/// <summary>What can be read by TAXII (sections 4 and 5), and what a caller may see of markings.</summary>
internal sealed class TaxiiResources(HubOptions options, RoleCollections collections, NodeReading node)
{
    private readonly ObjectReading _reading = new(node);

    /// <summary>Section 4.1.</summary>
    public Task DiscoveryAsync(HttpContext http)
    {
        string root = $"/taxii2/{options.Agency}/";
        return TaxiiAnswer.WriteAsync(http, new JsonObject { ["title"] = options.Taxii.Title, ["default"] = root, ["api_roots"] = new JsonArray(root) });
    }

    /// <summary>Section 4.2.</summary>
    public Task RootAsync(HttpContext http) => TaxiiAnswer.WriteAsync(http, new JsonObject
    {
        ["title"] = options.Agency,
        ["description"] = "A collection a role: what the agency's node releases to it.",
        ["versions"] = new JsonArray(TaxiiAnswer.MediaType),
        ["max_content_length"] = options.Taxii.MaxContentBytes,
    });

    /// <summary>Section 5.1.</summary>
    public async Task CollectionsAsync(HttpContext http, Caller caller)
    {
        (IReadOnlyList<RoleCollection> known, bool mayWrite) = await collections.OfAsync(caller, http.RequestAborted);
        var resource = new JsonObject();
        if (known.Count > 0)
        {
            resource["collections"] = new JsonArray([.. known.Select(collection => Describe(collection, mayWrite))]);
        }

        await TaxiiAnswer.WriteAsync(http, resource);
    }

    /// <summary>Section 5.2.</summary>
    public async Task CollectionAsync(HttpContext http, Caller caller, string id)
    {
        (RoleCollection collection, bool mayWrite) = await collections.FindAsync(caller, id, http.RequestAborted);
        await TaxiiAnswer.WriteAsync(http, Describe(collection, mayWrite));
    }

    /// <summary>Section 5.3.</summary>
    public async Task ManifestAsync(HttpContext http, Caller caller, string id)
    {
        TaxiiQuery query = TaxiiQuery.Read(http.Request.Query, options.Taxii.MaxPage);
        RoleCollection collection = await FollowedAsync(caller, id, http.RequestAborted);
        var page = collection.Catalogue.Find(query.Filter, query.After, query.Limit);
        await TaxiiAnswer.PageAsync(http, "objects", page, [.. page.Entries.Select(entry => (entry, (JsonNode)new JsonObject
        {
            ["id"] = entry.Id,
            ["date_added"] = TaxiiAnswer.Instant(entry.AddedAt),
            ["version"] = StixTime.Text(entry.Version),
            ["media_type"] = TaxiiAnswer.StixMediaType,
        }))]);
    }

    /// <summary>Sections 5.4 and 5.6: the objects of a collection, or one of them.</summary>
    public async Task ObjectsAsync(HttpContext http, Caller caller, string id, string? found)
    {
        TaxiiQuery query = TaxiiQuery.Read(http.Request.Query, options.Taxii.MaxPage);
        RoleCollection collection = await FollowedAsync(caller, id, http.RequestAborted);
        ObjectFilter filter = found is null ? query.Filter : Only(collection, query.Filter, found);
        var page = collection.Catalogue.Find(filter, query.After, query.Limit);
        var bodies = await _reading.ReadAsync(collection.Role, caller.System, page.Entries, http.RequestAborted);
        if (bodies.Count < page.Entries.Count)
        {
            // Something was withdrawn in between: word of it is there by now. What is missing still has reached its term.
            await collection.FollowAsync(node, caller.System, http.RequestAborted);
            page = collection.Catalogue.Find(filter, query.After, query.Limit);
            bodies = await _reading.ReadAsync(collection.Role, caller.System, page.Entries, http.RequestAborted);
            collection.Catalogue.Miss(page.Entries.Except(bodies.Select(item => item.Entry)));
        }

        await TaxiiAnswer.PageAsync(http, "objects", page, [.. bodies.Select(item => (item.Entry, (JsonNode)item.Body))]);
    }

    /// <summary>Section 5.8.</summary>
    public async Task VersionsAsync(HttpContext http, Caller caller, string id, string found)
    {
        TaxiiQuery query = TaxiiQuery.Read(http.Request.Query, options.Taxii.MaxPage);
        RoleCollection collection = await FollowedAsync(caller, id, http.RequestAborted);
        ObjectFilter filter = Only(collection, query.Filter, found) with { Versions = new HashSet<string>(StringComparer.Ordinal) { "all" } };
        var page = collection.Catalogue.Find(filter, query.After, query.Limit);
        await TaxiiAnswer.PageAsync(
            http, "versions", page, [.. page.Entries.Select(entry => (entry, (JsonNode)JsonValue.Create(StixTime.Text(entry.Version))))]);
    }

    /// <summary>Section 5.7: never done here. The origin retracts a notice at its own node, and every holder follows.</summary>
    public async Task DeleteAsync(Caller caller, string id, string found, CancellationToken cancellation)
    {
        Only(await FollowedAsync(caller, id, cancellation), ObjectFilter.Everything, found);
        throw new TaxiiRefused(TaxiiError.OriginRetracts, "Objects are withdrawn by their origin, at its own node: retract the notice there.");
    }

    /// <summary>Not of TAXII: which markings stand on what a caller may see, collection by collection.</summary>
    public async Task MarkingsAsync(HttpContext http, Caller caller)
    {
        (IReadOnlyList<RoleCollection> known, _) = await collections.OfAsync(caller, http.RequestAborted);
        var lists = new JsonArray();
        foreach (RoleCollection collection in known)
        {
            await collection.FollowAsync(node, caller.System, http.RequestAborted);
            var page = collection.Catalogue.Find(
                ObjectFilter.Everything with { Types = new HashSet<string>(StringComparer.Ordinal) { "marking-definition" } }, (0, 0), options.Taxii.MaxPage);
            var bodies = await _reading.ReadAsync(collection.Role, caller.System, page.Entries, http.RequestAborted);
            lists.Add(new JsonObject
            {
                ["id"] = collection.Id,
                ["title"] = collection.Role,
                ["more"] = page.More,
                ["markings"] = new JsonArray([.. bodies.Select(item => (JsonNode)item.Body)]),
            });
        }

        await TaxiiAnswer.WriteAsync(http, new JsonObject { ["collections"] = lists });
    }

    private async Task<RoleCollection> FollowedAsync(Caller caller, string id, CancellationToken cancellation)
    {
        (RoleCollection collection, _) = await collections.FindAsync(caller, id, cancellation);
        await collection.FollowAsync(node, caller.System, cancellation);
        return collection;
    }

    // One object, which must be there.
    private static ObjectFilter Only(RoleCollection collection, ObjectFilter filter, string id)
    {
        ObjectFilter only = filter with { Ids = new HashSet<string>(StringComparer.Ordinal) { id }, Types = null };
        return collection.Catalogue.Find(ObjectFilter.Everything with { Ids = only.Ids }, (0, 0), 1).Entries.Count > 0 ? only : throw TaxiiRefused.Nothing;
    }

    private static JsonObject Describe(RoleCollection collection, bool mayWrite) => new()
    {
        ["id"] = collection.Id,
        ["title"] = collection.Role,
        ["alias"] = collection.Role,
        ["can_read"] = true,
        ["can_write"] = mayWrite,
        ["media_types"] = new JsonArray(TaxiiAnswer.StixMediaType),
    };
}
