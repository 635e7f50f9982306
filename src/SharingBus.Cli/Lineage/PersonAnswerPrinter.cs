using System.Text.Json.Nodes;
using SharingBus.Cli.Commands;
using SharingBus.Lineage.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Lineage;

/// <summary>
/// Prints the answer for a person who asked what is held of them: what may be disclosed now, and nothing that differs by what may not. It ends in the same words
/// whether there is more or not.
/// </summary>
internal sealed class PersonAnswerPrinter(TextWriter output, bool json) : IPersonPrinter
{
    private const string Nothing = "There is nothing that can be told.";
    private const string Ending = "Whether anything else is held is neither confirmed nor denied by this answer.";

    /// <inheritdoc/>
    public void Print(string agency, IReadOnlyList<PersonRecord> records)
    {
        PersonRecord[] told = [.. records.Where(static record => record.MayBeDisclosed)];
        if (json)
        {
            foreach (var record in told)
            {
                output.WriteLine(ToJson(agency, record).ToJsonString());
            }

            return;
        }

        output.WriteLine($"ANSWER{(agency.Length > 0 ? $" OF {agency}" : "")}");
        foreach (var record in told)
        {
            output.WriteLine(PlainText.Of(
                $"{Type(record)} of {record.Origin}, {PersonPrinter.Time(record.TimeUnixMicros)}, for {CodeWord.Written(record.Purpose)}. Its number: {PersonPrinter.Id(record)}"));
            foreach (var recipient in Recipients(agency, record))
            {
                output.WriteLine(PlainText.Of($"  given to {recipient}"));
            }
        }

        output.WriteLine(told.Length == 0 ? $"{Nothing} {Ending}" : Ending);
    }

    private static JsonObject ToJson(string agency, PersonRecord record) => new()
    {
        ["agency"] = agency,
        ["message_id"] = PersonPrinter.Id(record),
        ["type"] = Type(record),
        ["origin"] = record.Origin,
        ["time"] = PersonPrinter.Time(record.TimeUnixMicros),
        ["purpose"] = CodeWord.Written(record.Purpose),
        ["given_to"] = new JsonArray([.. Recipients(agency, record).Select(static recipient => (JsonNode)recipient)]),
    };

    private static string Type(PersonRecord record) => NoticeTypes.IsKnown(record.Type) ? NoticeTypes.Name(record.Type) : "?";

    // The other agency is the recipient of what the agency itself published, and the origin of what it received.
    private static IEnumerable<string> Recipients(string agency, PersonRecord record) => record.Happened
        .Where(static hit => hit.Role.Length > 0 && hit.Outcome is SearchOutcome.Released or SearchOutcome.Received or SearchOutcome.Delivered or SearchOutcome.Acknowledged)
        .Select(hit => string.Join(" / ", new[] { hit.Peer.Length == 0 || hit.Peer == record.Origin ? agency : hit.Peer, hit.Role }.Where(static part => part.Length > 0)))
        .Distinct(StringComparer.Ordinal)
        .Order(StringComparer.Ordinal);
}
