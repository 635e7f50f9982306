using System.Text.Json.Nodes;
using SharingBus.Formats.Stix;

namespace SharingBus.Hub.Taxii;

/// <summary>What became of the objects of an envelope, one by one (TAXII 2.1, section 4.3.1).</summary>
internal static class StatusResource
{
    public static JsonObject Of(StixEnvelope added, DateTimeOffset now)
    {
        int failed = added.Failures.Count(failure => failure is not null);
        var status = new JsonObject
        {
            ["id"] = Guid.CreateVersion7(now).ToString("D"),
            ["status"] = "complete",
            ["request_timestamp"] = TaxiiAnswer.Instant((now.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond),
            ["total_count"] = added.Objects.Count,
            ["success_count"] = added.Objects.Count - failed,
            ["failure_count"] = failed,
            ["pending_count"] = 0,
        };
        List(added, status, "successes", hasFailed: false);
        List(added, status, "failures", hasFailed: true);
        return status;
    }

    private static void List(StixEnvelope added, JsonObject status, string name, bool hasFailed)
    {
        JsonNode[] details =
        [
            .. Enumerable.Range(0, added.Objects.Count).Where(place => added.Failures[place] is not null == hasFailed).Select(place => Detail(added, place)),
        ];
        if (details.Length > 0)
        {
            status[name] = new JsonArray(details);
        }
    }

    private static JsonObject Detail(StixEnvelope added, int place)
    {
        var detail = new JsonObject { ["id"] = added.IdOf(place), ["version"] = added.VersionOf(place) };
        if (added.Failures[place] is { } failure)
        {
            detail["message"] = failure;
        }

        return detail;
    }
}
