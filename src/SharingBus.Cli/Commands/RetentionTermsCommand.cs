using System.CommandLine;
using System.Text.Json.Nodes;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus retention terms</c>: for how long the journal's own entries are kept, and what has ended.</summary>
internal static class RetentionTermsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        const string ByOperations = "--data /tmp/northbridge --as police-northbridge/demo-operations";
        var connection = new ConnectionOptions();
        var json = new Option<bool>("--json") { Description = "Print JSON, one object a line" };
        var command = new ToolCommand(
            "terms",
            "For how long the journal's own entries are kept, who did what and who looked whom up, and what has ended with its term.",
            $"retention terms {ByOperations}",
            $"retention terms --json {ByOperations}")
        {
            json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var request = new ListTermsRequest { Agency = node.Agency };
            var answer = await node.AskRetentionAsync(desk => desk.ListTermsAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            foreach (var term in answer.Terms)
            {
                line.InvocationConfiguration.Output.WriteLine(line.GetValue(json) ? ToJson(term).ToJsonString() : Line(term));
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static string Line(EntryTerm term)
    {
        var ended = term.Ended == 0 ? "none has ended" : $"{term.Ended} have ended, the youngest of {EvidenceFormat.Time(term.EndedUntilUnixMicros) ?? "?"}";
        return $"{(term.Term == MetadataTerm.LookUp ? "look-ups of persons" : "entries"),-20} {term.Days,6} days  {ended}";
    }

    private static JsonObject ToJson(EntryTerm term) => new()
    {
        ["term"] = CodeWord.Written(term.Term),
        ["days"] = term.Days,
        ["ended"] = term.Ended,
        ["ended_until"] = term.Ended == 0 ? null : EvidenceFormat.Time(term.EndedUntilUnixMicros),
    };
}
