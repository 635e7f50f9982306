using System.Globalization;
using System.Text.Json.Nodes;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary.Wire;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Commands;

/// <summary>Prints the quarantine: tables for people, or one JSON object a line.</summary>
internal sealed class QuarantinePrinter(TextWriter output, bool json)
{
    private const long MicrosPerMilli = 1_000;

    /// <summary>Prints a list.</summary>
    public void Print(ListQuarantineItemsResponse list)
    {
        if (json)
        {
            foreach (var item in list.Items)
            {
                output.WriteLine(ToJson(item).ToJsonString());
            }

            return;
        }

        if (list.Items.Count > 0)
        {
            output.WriteLine($"{"ITEM",6}  {"SET ASIDE",-20}  {"FROM",-24}  {"LANE",-6}  {"WHAT",-7}  {"BYTES",9}  {"TRIES",5}  {"STATUS",-9}  REASON");
        }

        foreach (var item in list.Items)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{item.Id,6}  {Time(item.FirstSeenUnixMicros),-20}  {item.Sender,-24}  {CodeWord.Written(item.Lane),-6}  {Kind(item),-7}  {item.SizeBytes,9}  {item.Attempts,5}  {Word(item.Status),-9}  {CodeWord.Written(item.Reason)}"));
        }

        output.WriteLine(list.Items.Count == 0 ? "Nothing is in quarantine that fits." : $"{list.Items.Count} items.");
        foreach (var totals in list.Totals.Where(totals => totals.OverCount > 0))
        {
            output.WriteLine($"Of {totals.Sender} {totals.OverCount} more were refused: there was no room for them; the journal names each.");
        }

        if (list.NextPageToken.Length > 0)
        {
            output.WriteLine($"There are more: --after {list.NextPageToken}");
        }
    }

    /// <summary>Prints one item.</summary>
    public void Print(GetQuarantineItemResponse shown, bool withContent)
    {
        if (json)
        {
            var item = ToJson(shown.Item);
            if (withContent)
            {
                AddContent(item, shown);
            }

            output.WriteLine(item.ToJsonString());
            return;
        }

        foreach (var (name, value) in ToJson(shown.Item))
        {
            output.WriteLine($"{name,-14}  {value}");
        }

        if (withContent)
        {
            PrintContent(shown);
        }
    }

    /// <summary>Prints what became of a retry.</summary>
    public void Print(RetryQuarantineItemResponse retry)
    {
        var taken = retry.Outcome == RetryOutcome.Delivered;
        if (json)
        {
            var item = ToJson(retry.Item);
            item["outcome"] = taken ? "DELIVERED" : "REFUSED";
            item["messages"] = retry.Messages;
            item["set_aside"] = retry.SetAside;
            output.WriteLine(item.ToJsonString());
            return;
        }

        output.WriteLine(taken
            ? $"Item {retry.Item.Id} was taken in: {retry.Messages} messages delivered, {retry.SetAside} set aside by themselves."
            : $"Item {retry.Item.Id} is still refused: {CodeWord.Written(retry.Item.Reason)}");
    }

    /// <summary>Prints an item that was discarded.</summary>
    public void PrintDiscarded(QuarantineItem item) =>
        output.WriteLine(json ? ToJson(item).ToJsonString() : $"Item {item.Id} was discarded; its bytes are erased.");

    private static JsonObject ToJson(QuarantineItem item) => new()
    {
        ["item"] = item.Id,
        ["kind"] = Kind(item).ToUpperInvariant(),
        ["status"] = Word(item.Status),
        ["reason"] = CodeWord.Written(item.Reason),
        ["detail"] = item.Detail,
        ["sender"] = item.Sender,
        ["lane"] = CodeWord.Written(item.Lane),
        ["incarnation"] = Convert.ToHexStringLower(item.Incarnation.Span),
        ["sequence"] = item.Sequence,
        ["place"] = item.Place,
        ["message_id"] = MessageId.TryRead(item.MessageId.Span, out var id) ? id.ToString() : "",
        ["first_seen"] = Time(item.FirstSeenUnixMicros),
        ["last_attempt"] = Time(item.LastAttemptUnixMicros),
        ["attempts"] = item.Attempts,
        ["bytes"] = item.SizeBytes,
        ["content"] = CodeWord.Written(item.Content),
        ["digest"] = Convert.ToHexStringLower(item.Digest.Span),
    };

    private static void AddContent(JsonObject item, GetQuarantineItemResponse shown)
    {
        if (!shown.SealedBatch.IsEmpty)
        {
            item["sealed_batch"] = shown.SealedBatch.ToBase64();
        }

        if (shown.Message is { } message)
        {
            item["views"] = new JsonArray([.. message.Views.Select(view => new JsonObject
            {
                ["roles"] = new JsonArray([.. view.Roles.Select(role => JsonValue.Create(role))]),
                ["notice"] = JsonNode.Parse(Readable(message, view)),
            })]);
        }
    }

    // What this product cannot read is shown as it is.
    private static string Readable(QuarantinedMessage message, View view)
    {
        try
        {
            return NoticeTypes.IsKnown(message.Type)
                ? WireJson.Short.Format(NoticeTypes.Parser(message.Type).ParseUntrusted(view.Notice.Span))
                : $"\"{view.Notice.ToBase64()}\"";
        }
        catch (InvalidProtocolBufferException)
        {
            return $"\"{view.Notice.ToBase64()}\"";
        }
    }

    private static string Kind(QuarantineItem item) => item.Kind.ToString().ToLowerInvariant();

    private static string Word(QuarantineStatus status) => CodeWord.Written(status);

    private static string Time(long micros) =>
        DateTimeOffset.FromUnixTimeMilliseconds(micros / MicrosPerMilli).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private void PrintContent(GetQuarantineItemResponse shown)
    {
        output.WriteLine();
        if (!shown.SealedBatch.IsEmpty)
        {
            output.WriteLine($"The batch is still sealed: {shown.SealedBatch.Length} bytes that nobody has read. --json prints them.");
        }
        else if (shown.Message is { } message)
        {
            output.WriteLine(message.Views.Count == 0 ? "Nothing in it is for a role of this agency." : "What the agency's roles may see:");
            foreach (var view in message.Views)
            {
                output.WriteLine($"{string.Join(", ", view.Roles)}: {Readable(message, view)}");
            }
        }
        else
        {
            output.WriteLine("Its content is not shown: it is not kept, or could not be told apart by role.");
        }
    }
}
