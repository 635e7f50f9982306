using System.Globalization;
using System.Text.Json.Nodes;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Commands;

/// <summary>Prints uses of break-glass: some lines for people, or one JSON object a line.</summary>
internal sealed class BreakGlassPrinter(TextWriter output, bool json)
{
    private const long MicrosPerMilli = 1_000;

    /// <summary>Prints what was opened.</summary>
    public void PrintOpened(OpenBreakGlassResponse opened)
    {
        Print(opened.Item);
        if (!json)
        {
            output.WriteLine(opened.Duplicate
                ? "It was opened before under this request id."
                : $"{Told(opened.Item)} It has to be reviewed by somebody else: break-glass close {Id(opened.Item)}");
        }
    }

    /// <summary>Prints a list.</summary>
    public void Print(ListBreakGlassResponse list)
    {
        foreach (var item in list.Items)
        {
            Print(item);
        }

        if (!json && list.Items.Count == 0)
        {
            output.WriteLine("Nothing is open, and nothing waits for its review.");
        }
    }

    /// <summary>Prints one item.</summary>
    public void Print(BreakGlassItem item)
    {
        if (json)
        {
            output.WriteLine(ToJson(item).ToJsonString());
            return;
        }

        var ground = item.AgreementId.Length > 0 ? $"under {item.AgreementId}" : "by the emergency right";
        output.WriteLine($"{Id(item)}  {CodeWord.Written(item.Status),-9}  {Time(item.OpenedAtUnixMicros)} to {Time(item.UntilUnixMicros)}  towards {string.Join(", ", item.Recipients)}");
        output.WriteLine($"  opened {ground} by {item.Person} as {item.Agency}/{item.Role}: {item.Reason}");
        foreach (var line in item.Scope)
        {
            output.WriteLine($"  widens {line}");
        }

        output.WriteLine(item.Status == BreakGlassStatus.Reviewed
            ? $"  reviewed {Time(item.ReviewedAtUnixMicros)}{(item.ReviewedAtUnixMicros < item.UntilUnixMicros ? ", before its hours were over," : "")} by {item.Reviewer} of {item.ReviewerAgency}: {item.Review}"
            : $"  to be reviewed by {Supervisors(item)}, at their own node: break-glass close {Id(item)}");
        if (item.SupervisorWord != SupervisorWord.Unspecified)
        {
            var (agency, role) = Elsewhere(item);
            output.WriteLine(item.SupervisorWord == SupervisorWord.Told ? $"  {agency}/{role} is told" : $"  {agency}/{role} is NOT told yet; it is tried again");
        }
    }

    // Nobody waits for a distant agency: it is told as soon as its node answers.
    private static string Told(BreakGlassItem item) => item.SupervisorWord != SupervisorWord.Untold
        ? $"{Supervisors(item)} and the auditors are told."
        : $"The auditors{(item.AgreedSupervisorAgency.Length > 0 ? $" and {item.SupervisorRole}" : "")} are told, {Elsewhere(item).Agency}/{Elsewhere(item).Role} as soon as their node answers.";

    private static string Supervisors(BreakGlassItem item)
    {
        var supervisor = $"{item.SupervisorAgency}/{item.SupervisorRole}";
        return item.AgreedSupervisorAgency.Length > 0 ? $"{supervisor} or {item.AgreedSupervisorAgency}/{item.AgreedSupervisorRole}" : supervisor;
    }

    private static (string Agency, string Role) Elsewhere(BreakGlassItem item) => item.AgreedSupervisorAgency.Length > 0
        ? (item.AgreedSupervisorAgency, item.AgreedSupervisorRole)
        : (item.SupervisorAgency, item.SupervisorRole);

    private static JsonObject ToJson(BreakGlassItem item) => new()
    {
        ["id"] = Id(item),
        ["status"] = CodeWord.Written(item.Status),
        ["opened_at"] = Time(item.OpenedAtUnixMicros),
        ["until"] = Time(item.UntilUnixMicros),
        ["agency"] = item.Agency,
        ["recipients"] = new JsonArray([.. item.Recipients.Select(recipient => JsonValue.Create(recipient))]),
        ["agreement"] = item.AgreementId,
        ["role"] = item.Role,
        ["person"] = item.Person,
        ["system"] = item.System,
        ["reason"] = item.Reason,
        ["supervisor"] = $"{item.SupervisorAgency}/{item.SupervisorRole}",
        ["agreed_supervisor"] = item.AgreedSupervisorAgency.Length > 0 ? $"{item.AgreedSupervisorAgency}/{item.AgreedSupervisorRole}" : "",
        ["scope"] = new JsonArray([.. item.Scope.Select(line => JsonValue.Create(line))]),
        ["supervisor_word"] = item.SupervisorWord == SupervisorWord.Unspecified ? "" : CodeWord.Written(item.SupervisorWord),
        ["reviewer"] = item.Reviewer,
        ["reviewer_agency"] = item.ReviewerAgency,
        ["reviewed_at"] = item.ReviewedAtUnixMicros == 0 ? "" : Time(item.ReviewedAtUnixMicros),
        ["review"] = item.Review,
    };

    private static string Id(BreakGlassItem item) => MessageId.TryRead(item.Id.Span, out var id) ? id.ToString() : "?";

    private static string Time(long micros) =>
        DateTimeOffset.FromUnixTimeMilliseconds(micros / MicrosPerMilli).ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
