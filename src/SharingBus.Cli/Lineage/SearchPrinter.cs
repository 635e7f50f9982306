using System.Text.Json.Nodes;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Lineage;

/// <summary>Prints what a search found: a line each for people, or one JSON object a line.</summary>
internal sealed class SearchPrinter(TextWriter output, bool json)
{
    /// <summary>Prints what one agency's journal has.</summary>
    public void Print(string agency, IReadOnlyList<SearchHit> hits, bool more)
    {
        foreach (var hit in hits)
        {
            output.WriteLine(json ? ToJson(agency, hit).ToJsonString() : PlainText.Of(Line(agency, hit)));
        }

        if (!json)
        {
            output.WriteLine($"{hits.Count} found{(agency.Length > 0 ? $" at {agency}" : "")}{(more ? "; there are more" : "")}.");
        }
    }

    /// <summary>Says until when something has ended with its term: microseconds since the Unix epoch, UTC; nothing for 0.</summary>
    public void PrintEnded(string agency, long until)
    {
        if (until > 0 && EvidenceFormat.Time(until) is { } time)
        {
            output.WriteLine(json
                ? new JsonObject { ["agency"] = agency, ["ended_until"] = time }.ToJsonString()
                : $"Of what happened{(agency.Length > 0 ? $" at {agency}" : "")} until {time} something has ended with its term, and is not found any more.");
        }
    }

    /// <summary>One hit for people.</summary>
    public static string Line(string agency, SearchHit hit)
    {
        var where = hit.Role.Length > 0 ? $"{hit.Peer}{(hit.Peer.Length > 0 ? " / " : "")}{hit.Role}" : hit.Peer;
        var why = hit.RuleIds.Count > 0 ? $" under {hit.AgreementId} by {string.Join(", ", hit.RuleIds)}" : hit.Reason.Length > 0 ? $" ({hit.Reason})" : "";
        return $"{EvidenceFormat.Time(hit.TimeUnixMicros) ?? "?"}  {agency,-20} #{hit.Index,-5} {Id(hit),-36}  {CodeWord.Written(hit.Outcome),-12} {where}{why}";
    }

    /// <summary>One hit as JSON.</summary>
    public static JsonObject ToJson(string agency, SearchHit hit)
    {
        var line = new JsonObject
        {
            ["agency"] = agency,
            ["index"] = hit.Index,
            ["time"] = EvidenceFormat.Time(hit.TimeUnixMicros),
            ["message_id"] = hit.MessageId.IsEmpty ? null : Id(hit),
            ["outcome"] = CodeWord.Written(hit.Outcome),
            ["peer"] = hit.Peer,
            ["role"] = hit.Role,
        };
        if (hit.Outcome is SearchOutcome.Released or SearchOutcome.Withheld or SearchOutcome.Held)
        {
            line["rules"] = new JsonArray([.. hit.RuleIds.Select(rule => (JsonNode)rule)]);
            line["agreement"] = hit.AgreementId;
            line["reason"] = hit.Reason;
            line["decision_class"] = hit.DecisionClass;
        }

        if (hit.Outcome == SearchOutcome.LookedUp)
        {
            line["reason"] = hit.Reason;
        }

        if (hit.Purpose != Purpose.Unspecified)
        {
            line["purpose"] = CodeWord.Written(hit.Purpose);
        }

        return line;
    }

    private static string Id(SearchHit hit) => MessageId.TryRead(hit.MessageId.Span, out var id) ? id.ToString() : hit.Outcome == SearchOutcome.LookedUp ? "a person" : "?";
}
