using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Google.Protobuf;
using Microsoft.AspNetCore.Http;
using SharingBus.Fusion.V1;
using SharingBus.Hub.History;
using SharingBus.Hub.Taxii;

namespace SharingBus.Hub.Statistics;

/// <summary>
/// The threat pictures as a JSON Feed 1.1, from new to old, for every system of the hub's agency. Each item holds the released period as
/// <c>_sharingbus</c>, with the field names of <c>PeriodStatistics</c>; what was released of a week is never another.
/// </summary>
internal sealed class StatisticsFeed(HubLedger ledger, HubOptions options)
{
    /// <summary>What its path begins with.</summary>
    public const string Root = "statistics";

    private const string MediaType = "application/feed+json; charset=utf-8";

    // Weeks of a document: a quarter of a year nearly. Older ones are on the pages that `next_url` leads to.
    private const int PageWeeks = 12;

    private static readonly JsonFormatter Json = new(JsonFormatter.Settings.Default.WithPreserveProtoFieldNames(true).WithFormatDefaultValues(true));

    /// <summary>Answers <c>/statistics/</c>.</summary>
    public async Task AnswerAsync(HttpContext http, string[] path)
    {
        if (!HttpMethods.IsGet(http.Request.Method))
        {
            throw new TaxiiRefused(TaxiiError.MethodNotAllowed, "The resource has no such operation.");
        }

        if (path.Length > 0)
        {
            throw TaxiiRefused.Nothing;
        }

        var before = BeforeOf(http.Request.Query["before"].ToString());
        var (page, last) = ledger.Read(state => StatisticsReading.Page(state, StatisticsKind.Picture, PageWeeks, before));
        JsonObject feed = new()
        {
            ["version"] = "https://jsonfeed.org/version/1.1",
            ["title"] = $"Threat picture of {options.Agency}",
            ["feed_url"] = Here(http, ""),
            ["items"] = new JsonArray([.. page.Select(Item)]),
        };
        if (last is { } from)
        {
            feed["next_url"] = Here(http, string.Create(CultureInfo.InvariantCulture, $"?before={from}"));
        }

        var bytes = JsonSerializer.SerializeToUtf8Bytes(feed, JsonSerializerOptions.Default);
        http.Response.ContentType = MediaType;
        http.Response.Headers.CacheControl = "no-store";
        http.Response.ContentLength = bytes.Length;
        await http.Response.Body.WriteAsync(bytes, http.RequestAborted);
    }

    private static string Here(HttpContext http, string query) => $"https://{http.Request.Host}/{Root}/{query}";

    private static long? BeforeOf(string text) => text.Length == 0 ? null
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var from) ? from
        : throw new TaxiiRefused(TaxiiError.InvalidParameter, "before: Follow the next_url of the feed.");

    private JsonObject Item(PeriodStatistics week) => new()
    {
        ["id"] = string.Create(CultureInfo.InvariantCulture, $"urn:sharingbus:{options.Agency}:picture:{week.FromUnixMillis}"),
        ["title"] = $"Threat picture, {Instant(week.FromUnixMillis, "yyyy-MM-dd")} to {Instant(week.UntilUnixMillis - 1, "yyyy-MM-dd")}",
        ["content_text"] = week.Tables[0].Description,
        ["date_published"] = Instant(week.ReleasedAtUnixMillis, "yyyy-MM-dd'T'HH:mm:ss'Z'"),
        ["_sharingbus"] = JsonNode.Parse(Json.Format(week)),
    };

    private static string Instant(long unixMillis, string form) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMillis).ToString(form, CultureInfo.InvariantCulture);
}
