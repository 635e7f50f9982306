using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Http;

namespace SharingBus.Hub.Taxii;

/// <summary>Writes answers as TAXII 2.1 has them: one media type, and for pages the times of the first and the last object.</summary>
internal static class TaxiiAnswer
{
    /// <summary>The media type of TAXII 2.1.</summary>
    public const string MediaType = "application/taxii+json;version=2.1";

    /// <summary>The media type of STIX 2.1.</summary>
    public const string StixMediaType = "application/stix+json;version=2.1";

    private static readonly JsonSerializerOptions s_json = new();

    /// <summary>Answers with a resource.</summary>
    public static Task WriteAsync(HttpContext http, JsonObject resource, int status = StatusCodes.Status200OK)
    {
        http.Response.StatusCode = status;
        http.Response.ContentType = MediaType;
        http.Response.Headers.CacheControl = "no-store"; // what a caller may see can change with the next bundle
        byte[] bytes = JsonSerializer.SerializeToUtf8Bytes(resource, s_json);
        http.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(http.Request.Method) ? Task.CompletedTask : http.Response.Body.WriteAsync(bytes, http.RequestAborted).AsTask();
    }

    /// <summary>Answers with a page of entries; an empty one is an empty object (section 3.7).</summary>
    /// <param name="http">The request.</param>
    /// <param name="name">What the list is called.</param>
    /// <param name="page">The entries, and whether there are more.</param>
    /// <param name="items">What is shown; an entry may have gone meanwhile.</param>
    public static Task PageAsync(
        HttpContext http, string name, (IReadOnlyList<CatalogueEntry> Entries, bool More) page, IReadOnlyList<(CatalogueEntry Entry, JsonNode Item)> items)
    {
        var resource = new JsonObject();
        if (page.More)
        {
            resource["more"] = true;
            resource["next"] = PlaceToken.Write(page.Entries[^1].Key);
        }

        if (items.Count > 0)
        {
            resource[name] = new JsonArray([.. items.Select(item => item.Item)]);
            http.Response.Headers["X-TAXII-Date-Added-First"] = Instant(items[0].Entry.AddedAt);
            http.Response.Headers["X-TAXII-Date-Added-Last"] = Instant(items[^1].Entry.AddedAt);
        }

        return WriteAsync(http, resource);
    }

    /// <summary>Answers with an error (section 3.6.1).</summary>
    public static Task ErrorAsync(HttpContext http, int status, string reason, string description) => WriteAsync(
        http,
        new JsonObject
        {
            ["title"] = Title(status),
            ["description"] = description,
            ["error_id"] = http.TraceIdentifier,
            ["error_code"] = reason,
            ["http_status"] = status.ToString(CultureInfo.InvariantCulture),
        },
        status);

    /// <summary>A time as TAXII writes it: to the microsecond.</summary>
    public static string Instant(long unixMicros) =>
        DateTime.UnixEpoch.AddTicks(unixMicros * TimeSpan.TicksPerMicrosecond).ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);

    private static string Title(int status) => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status);
}
