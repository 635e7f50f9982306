using System.Globalization;
using System.Text.Json.Nodes;
using SharingBus.Cli.Commands;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Lineage;

/// <summary>
/// Prints for the agency what it holds of a person. Where the person asked, what may be told stands apart from what may not, under headings that
/// cannot be overlooked.
/// </summary>
internal sealed class PersonPrinter(TextWriter output, bool json, LookUpReason reason) : IPersonPrinter
{
    private const long MicrosPerSecond = 1_000_000;
    private const int WholeSeconds = 19;

    private static readonly string[] Headings =
    [
        "MAY BE DISCLOSED TO THE PERSON NOW",
        "NOT TO BE MENTIONED BEFORE ITS ORIGIN HAS SAID WHETHER: ASK IT",
        "NOT TO BE MENTIONED YET",
        "NEITHER CONFIRM NOR DENY",
    ];

    /// <inheritdoc/>
    public void Print(string agency, IReadOnlyList<PersonRecord> records)
    {
        if (json)
        {
            foreach (var record in records)
            {
                output.WriteLine(ToJson(agency, record).ToJsonString());
            }

            return;
        }

        foreach (var part in records.GroupBy(Part).OrderBy(static part => part.Key))
        {
            if (reason == LookUpReason.SubjectAccessRequest)
            {
                output.WriteLine($"{Headings[part.Key]}:");
            }

            foreach (var record in part)
            {
                Print(agency, record);
            }
        }

        output.WriteLine($"{records.Count} found{(agency.Length > 0 ? $" at {agency}" : "")}.");
    }

    /// <summary>When something was, as people read it.</summary>
    public static string Time(long unixMicros) => EvidenceFormat.Time(unixMicros) is { } time ? $"{time[..WholeSeconds]}Z" : "?";

    /// <summary>The id of a record's message.</summary>
    public static string Id(PersonRecord record) => MessageId.TryRead(record.MessageId.Span, out var id) ? id.ToString() : "?";

    private int Part(PersonRecord record) => record switch
    {
        _ when reason != LookUpReason.SubjectAccessRequest => 0,
        { MayBeDisclosed: true } => 0,
        { SubjectAccess: SubjectAccess.Unspecified } => 1,
        { SubjectAccess: SubjectAccess.DeferUntil } => 2,
        _ => 3,
    };

    private static string Access(PersonRecord record) => record.SubjectAccess switch
    {
        SubjectAccess.Unspecified => "ASK_THE_ORIGIN",
        SubjectAccess.DeferUntil => $"DEFER_UNTIL {Until(record)}",
        var said => CodeWord.Written(said),
    };

    // What nobody could mean is shown as such; a notice that is checked at acceptance never has it.
    private static string Until(PersonRecord record) =>
        record.SubjectAccessUntilUnixSeconds is >= 0 and < long.MaxValue / MicrosPerSecond ? Time(record.SubjectAccessUntilUnixSeconds * MicrosPerSecond) : "?";

    private static JsonObject ToJson(string agency, PersonRecord record) => new()
    {
        ["agency"] = agency,
        ["message_id"] = Id(record),
        ["type"] = NoticeTypes.IsKnown(record.Type) ? NoticeTypes.Name(record.Type) : "?",
        ["origin"] = record.Origin,
        ["index"] = record.Index,
        ["time"] = EvidenceFormat.Time(record.TimeUnixMicros),
        ["purpose"] = CodeWord.Written(record.Purpose),
        ["subject_access"] = CodeWord.Written(record.SubjectAccess),
        ["subject_access_until"] = record.SubjectAccess == SubjectAccess.DeferUntil ? Until(record) : null,
        ["may_be_disclosed"] = record.MayBeDisclosed,
        ["happened"] = new JsonArray([.. record.Happened.Select(hit => (JsonNode)SearchPrinter.ToJson(agency, hit))]),
        ["incomplete"] = record.Incomplete,
    };

    private void Print(string agency, PersonRecord record)
    {
        var type = NoticeTypes.IsKnown(record.Type) ? NoticeTypes.Name(record.Type) : "?";
        output.WriteLine(PlainText.Of(string.Create(
            CultureInfo.InvariantCulture,
            $"{Id(record)}  {type} of {record.Origin}, {Time(record.TimeUnixMicros)}, for {CodeWord.Written(record.Purpose)}; to the person: {Access(record)}")));
        foreach (var hit in record.Happened)
        {
            output.WriteLine(PlainText.Of($"  {SearchPrinter.Line(agency, hit)}"));
        }

        if (record.Incomplete)
        {
            output.WriteLine("  and more: sharingbus lineage trace has the rest");
        }
    }
}
