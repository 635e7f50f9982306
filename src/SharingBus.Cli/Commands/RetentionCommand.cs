using System.CommandLine;
using Google.Protobuf;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus retention</c>: what is kept beyond its time, and why.</summary>
internal static class RetentionCommand
{
    private const string ByOperations = "--data /tmp/northbridge --as police-northbridge/demo-operations";
    private const string SomeMessage = "0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11";
    private const int DefaultLimit = 100;
    private const int PageSize = 500;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("retention", "Payloads are destroyed when their time is over. Keep some for a matter under a legal hold.")
    {
        Hold(), Release(), List(), RetentionTermsCommand.Create(),
    };

    private static ToolCommand Hold() => Step(
        "hold",
        "Keep a message's payload beyond its time. An order of its origin to erase it is carried out all the same.",
        $"retention hold {SomeMessage} --matter 2026-0417 --person 'R. Example' --because 'preserved for the inquiry' {ByOperations}",
        "Kept",
        async (node, id, words, cancel) =>
        {
            var request = new PlaceHoldRequest { Agency = node.Agency, MessageId = id, Matter = words.Matter, Person = words.Person, Reason = words.Reason };
            return (await node.AskRetentionAsync(desk => desk.PlaceHoldAsync(request, cancellationToken: cancel).ResponseAsync, cancel)).Hold;
        });

    private static ToolCommand Release() => Step(
        "release",
        "Take a hold away: where no other keeps the payload and its time is over, it is destroyed.",
        $"retention release {SomeMessage} --matter 2026-0417 --person 'R. Example' --because 'the inquiry is closed' {ByOperations}",
        "Released",
        async (node, id, words, cancel) =>
        {
            var request = new ReleaseHoldRequest { Agency = node.Agency, MessageId = id, Matter = words.Matter, Person = words.Person, Reason = words.Reason };
            return (await node.AskRetentionAsync(desk => desk.ReleaseHoldAsync(request, cancellationToken: cancel).ResponseAsync, cancel)).Hold;
        });

    private static ToolCommand List()
    {
        var connection = new ConnectionOptions();
        var limit = NumberOption.Create("--limit", "At most so many", least: 1, otherwise: DefaultLimit);
        Option<bool> json = Json();
        var command = new ToolCommand(
            "list", "List the holds that stand, in the order in which they were placed.", $"retention list {ByOperations}", $"retention list --json {ByOperations}")
        {
            limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var (holds, more) = await ReadAsync(node, line.GetValue(limit), cancel);
            new HoldPrinter(line.InvocationConfiguration.Output, line.GetValue(json)).Print(holds, more);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Step(
        string name,
        string description,
        string example,
        string done,
        Func<NodeConnection, ByteString, (string Matter, string Person, string Reason), CancellationToken, Task<LegalHold>> take)
    {
        var connection = new ConnectionOptions();
        var message = new Argument<string>("message-id") { Description = "The id that publish printed" };
        var matter = new Option<string>("--matter") { Description = "What it is kept for, such as a file number; stands in the journal", Required = true };
        var person = new Option<string>("--person") { Description = "Who decides it, by name; stands in the journal", Required = true };
        var reason = new Option<string>("--because") { Description = "Why, in words; stands in the journal", Required = true };
        Option<bool> json = Json();
        var command = new ToolCommand(name, description, example) { message, matter, person, reason, json };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var id = NoticeFile.IdOf(line.GetRequiredValue(message));
            using var node = connection.Open(line);
            var words = (line.GetRequiredValue(matter), line.GetRequiredValue(person), line.GetRequiredValue(reason));
            var hold = await take(node, id, words, cancel);
            new HoldPrinter(line.InvocationConfiguration.Output, line.GetValue(json)).Print(done, hold);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<bool> Json() => new("--json") { Description = "Print JSON, one object a line" };

    private static async Task<(IReadOnlyList<LegalHold> Holds, bool More)> ReadAsync(NodeConnection node, int limit, CancellationToken cancel)
    {
        var holds = new List<LegalHold>();
        var request = new ListHoldsRequest { Agency = node.Agency };
        do
        {
            request.PageSize = (uint)Math.Min(limit - holds.Count, PageSize);
            var page = await node.AskRetentionAsync(desk => desk.ListHoldsAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            holds.AddRange(page.Holds);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && holds.Count < limit);
        return (holds, request.PageToken.Length > 0);
    }
}
