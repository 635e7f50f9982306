using System.Globalization;
using System.Text.Json.Nodes;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Commands;

/// <summary>Prints legal holds: a line each for people, or one JSON object a line.</summary>
internal sealed class HoldPrinter(TextWriter output, bool json)
{
    private const long MicrosPerMilli = 1_000;

    /// <summary>Prints a list.</summary>
    public void Print(IReadOnlyList<LegalHold> holds, bool more)
    {
        foreach (var hold in holds)
        {
            output.WriteLine(json ? ToJson(hold).ToJsonString() : PlainText.Of(Line(hold)));
        }

        if (!json)
        {
            output.WriteLine(holds.Count == 0 ? "No hold stands." : more ? $"{holds.Count} of them; there are more." : $"{holds.Count} of them.");
        }
    }

    /// <summary>Prints what was done with one.</summary>
    public void Print(string done, LegalHold hold) =>
        output.WriteLine(json ? ToJson(hold).ToJsonString() : PlainText.Of($"{done}: {Line(hold)}"));

    private static string Line(LegalHold hold) =>
        $"{Id(hold)}  for {hold.Matter}  since {Time(hold)}  by {hold.Person} ({hold.System}): {hold.Reason}{(hold.PayloadDestroyed ? "  PAYLOAD DESTROYED" : "")}";

    private static JsonObject ToJson(LegalHold hold) => new()
    {
        ["message_id"] = Id(hold),
        ["matter"] = hold.Matter,
        ["person"] = hold.Person,
        ["system"] = hold.System,
        ["reason"] = hold.Reason,
        ["placed_at"] = Time(hold),
        ["journal_index"] = hold.Index,
        ["payload_destroyed"] = hold.PayloadDestroyed,
    };

    private static string Id(LegalHold hold) => MessageId.TryRead(hold.MessageId.Span, out var id) ? id.ToString() : "?";

    private static string Time(LegalHold hold) =>
        DateTimeOffset.FromUnixTimeMilliseconds(hold.PlacedAtUnixMicros / MicrosPerMilli).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
