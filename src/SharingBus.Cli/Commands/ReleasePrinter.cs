using System.Globalization;
using System.Text.Json.Nodes;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Commands;

/// <summary>Prints what waits for a second person: some lines for people, or one JSON object a line. Field paths only, never what they hold.</summary>
internal sealed class ReleasePrinter(TextWriter output, bool json)
{
    private const long MicrosPerMilli = 1_000;

    /// <summary>Prints a list.</summary>
    public void Print(IReadOnlyList<HeldRelease> items, bool more)
    {
        foreach (var item in items)
        {
            output.WriteLine(json
                ? ToJson(item).ToJsonString()
                : $"{Id(item)}  {Time(item.AcceptedAtUnixMicros)}  {Type(item),-16}  from {Publisher(item)}  for {string.Join(", ", item.Recipients)}");
        }

        if (!json)
        {
            output.WriteLine(items.Count == 0 ? "Nothing waits for a second person." : more ? $"{items.Count} of them; there are more." : $"{items.Count} of them.");
        }
    }

    /// <summary>Prints one notice with what each role would get.</summary>
    public void Print(GetHeldReleaseResponse shown)
    {
        if (json)
        {
            var item = ToJson(shown.Item);
            item["bundle"] = shown.BundleVersion;
            item["views"] = new JsonArray([.. shown.Views.Select(ToJson)]);
            output.WriteLine(item.ToJsonString());
            return;
        }

        PrintSettled(shown.Item);
        foreach (var view in shown.Views)
        {
            output.WriteLine();
            output.WriteLine($"{view.Agency}/{view.Role}: {view.Reason}{(view.AgreementId.Length > 0 ? $" under {view.AgreementId}" : "")}");
            output.WriteLine($"  gets       {Words(view.ReleasedPaths)}");
            output.WriteLine($"  coarser    {Words(view.Transformed.Select(rule => $"{rule.Path} ({CodeWord.Written(rule.Transform)})"))}");
            output.WriteLine($"  gets not   {Words(view.WithheldPaths)}");
        }

        if (shown.Views.Count > 0)
        {
            output.WriteLine();
            output.WriteLine($"Under bundle {shown.BundleVersion}: release approve {Id(shown.Item)} --bundle {shown.BundleVersion}");
        }
    }

    /// <summary>Prints where one notice stands.</summary>
    public void PrintSettled(HeldRelease item)
    {
        if (json)
        {
            output.WriteLine(ToJson(item).ToJsonString());
            return;
        }

        output.WriteLine($"{Id(item)}  {CodeWord.Written(item.Status)}  {Type(item)} of {Time(item.AcceptedAtUnixMicros)} from {Publisher(item)} for {string.Join(", ", item.Recipients)}");
        if (item.SettledAtUnixMicros > 0)
        {
            output.WriteLine($"  {Time(item.SettledAtUnixMicros)} by {item.Approver}: {item.Reason}");
        }
    }

    private static JsonObject ToJson(HeldRelease item) => new()
    {
        ["message_id"] = Id(item),
        ["status"] = CodeWord.Written(item.Status),
        ["type"] = Type(item),
        ["system"] = item.System,
        ["person"] = item.Person,
        ["accepted_at"] = Time(item.AcceptedAtUnixMicros),
        ["expires_at"] = item.ExpiresAtUnixMicros == 0 ? "" : Time(item.ExpiresAtUnixMicros),
        ["recipients"] = Array(item.Recipients),
        ["approver"] = item.Approver,
        ["settled_at"] = item.SettledAtUnixMicros == 0 ? "" : Time(item.SettledAtUnixMicros),
        ["reason"] = item.Reason,
    };

    private static JsonNode ToJson(HeldView view) => new JsonObject
    {
        ["agency"] = view.Agency,
        ["role"] = view.Role,
        ["reason"] = view.Reason,
        ["agreement"] = view.AgreementId,
        ["rules"] = Array(view.RuleIds),
        ["released"] = Array(view.ReleasedPaths),
        ["transformed"] = Array(view.Transformed.Select(rule => $"{rule.Path} {CodeWord.Written(rule.Transform)}")),
        ["withheld"] = Array(view.WithheldPaths),
    };

    private static JsonArray Array(IEnumerable<string> words) => new([.. words.Select(word => JsonValue.Create(word))]);

    private static string Words(IEnumerable<string> words) => string.Join(", ", words.DefaultIfEmpty("nothing"));

    private static string Publisher(HeldRelease item) => item.Person.Length > 0 ? $"{item.System} ({item.Person})" : item.System;

    private static string Type(HeldRelease item) => NoticeTypes.IsKnown(item.Type) ? NoticeTypes.Name(item.Type) : "?";

    private static string Id(HeldRelease item) => MessageId.TryRead(item.MessageId.Span, out var id) ? id.ToString() : "?";

    private static string Time(long micros) =>
        DateTimeOffset.FromUnixTimeMilliseconds(micros / MicrosPerMilli).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
