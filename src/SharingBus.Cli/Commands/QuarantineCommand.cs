using System.CommandLine;
using SharingBus.Exchange.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus quarantine</c>: what an agency could not take in, and what to do with it.</summary>
internal static class QuarantineCommand
{
    private const string ByOperations = "--data /tmp/northbridge --as police-northbridge/demo-operations";
    private const int DefaultLimit = 100;
    private const int PageSize = 500;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("quarantine", "Look at what an agency could not take in; try it again or discard it.")
    {
        List(), Show(), Retry(), Discard(),
    };

    private static ToolCommand List()
    {
        var connection = new ConnectionOptions();
        var sender = new Option<string>("--sender") { Description = "Only of this agency", DefaultValueFactory = _ => "" };
        var reason = new Option<string?>("--reason") { Description = "Only for this reason, for example SIGNATURE_INVALID" };
        var status = new Option<string?>("--status") { Description = "WAITING, RETRIED or DISCARDED; all unless set" };
        var limit = new Option<int>("--limit") { Description = "At most so many", DefaultValueFactory = _ => DefaultLimit };
        var after = new Option<string>("--after") { Description = "Go on behind this number", DefaultValueFactory = _ => "" };
        Option<bool> json = Json();
        var command = new ToolCommand(
            "list",
            "List what was set aside, in the order in which it came.",
            $"quarantine list {ByOperations}",
            $"quarantine list {ByOperations} --status WAITING --reason ROLE_NOT_HOSTED --json")
        {
            sender, reason, status, limit, after, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var request = new ListQuarantineItemsRequest
            {
                Sender = line.GetRequiredValue(sender),
                Reason = line.GetValue(reason) is { } named ? CodeWord.Of<QuarantineReason>(named) : QuarantineReason.Unspecified,
                Status = line.GetValue(status) is { } wanted ? CodeWord.Of<QuarantineStatus>(wanted) : QuarantineStatus.Unspecified,
                PageToken = line.GetRequiredValue(after),
            };
            using var node = connection.Open(line);
            request.Agency = node.Agency;
            var found = await ReadAsync(node, request, line.GetValue(limit), cancel);
            Printer(line, json).Print(found);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Show()
    {
        var connection = new ConnectionOptions();
        Argument<ulong> id = Id();
        var content = new Option<bool>("--content") { Description = "With the content, as far as the agency's roles may see it; the journal records that it was read" };
        Option<bool> json = Json();
        var command = new ToolCommand(
            "show",
            "Say everything about one item.",
            $"quarantine show 17 {ByOperations}",
            $"quarantine show 17 --content {ByOperations}")
        {
            id, content, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var request = new GetQuarantineItemRequest { Agency = node.Agency, Id = line.GetValue(id), WithContent = line.GetValue(content) };
            var shown = await node.AskQuarantineAsync(desk => desk.GetQuarantineItemAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print(shown, request.WithContent);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Retry()
    {
        var connection = new ConnectionOptions();
        Argument<ulong> id = Id();
        Option<bool> json = Json();
        var command = new ToolCommand(
            "retry",
            "Take one item in as if it came now, under today's bundle. Ends with 1 where it is refused again.",
            $"quarantine retry 17 {ByOperations}")
        {
            id, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var request = new RetryQuarantineItemRequest { Agency = node.Agency, Id = line.GetValue(id) };
            var outcome = await node.AskQuarantineAsync(desk => desk.RetryQuarantineItemAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print(outcome);
            return outcome.Outcome == RetryOutcome.Delivered ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static ToolCommand Discard()
    {
        var connection = new ConnectionOptions();
        Argument<ulong> id = Id();
        var statement = new Option<string>("--because") { Description = "Why, in words; stands in the journal", Required = true };
        Option<bool> json = Json();
        var command = new ToolCommand(
            "discard",
            "Give one item up and erase its bytes, for a stated reason.",
            $"quarantine discard 17 --because 'sent by mistake, says the sender' {ByOperations}")
        {
            id, statement, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var request = new DiscardQuarantineItemRequest { Agency = node.Agency, Id = line.GetValue(id), Statement = line.GetRequiredValue(statement) };
            var discarded = await node.AskQuarantineAsync(desk => desk.DiscardQuarantineItemAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).PrintDiscarded(discarded.Item);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<ulong> Id() => new("item") { Description = "The number that list prints" };

    private static Option<bool> Json() => new("--json") { Description = "Print JSON, one object a line" };

    private static QuarantinePrinter Printer(ParseResult line, Option<bool> json) => new(line.InvocationConfiguration.Output, line.GetValue(json));

    private static async Task<ListQuarantineItemsResponse> ReadAsync(
        NodeConnection node, ListQuarantineItemsRequest request, int limit, CancellationToken cancel)
    {
        if (limit < 1)
        {
            throw CommandFailure.Usage("--limit must be at least 1");
        }

        var all = new ListQuarantineItemsResponse();
        do
        {
            request.PageSize = (uint)Math.Min(limit - all.Items.Count, PageSize);
            var page = await node.AskQuarantineAsync(desk => desk.ListQuarantineItemsAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            all.MergeFrom(page);
            all.NextPageToken = request.PageToken = page.NextPageToken;
        }
        while (all.NextPageToken.Length > 0 && all.Items.Count < limit);
        return all;
    }
}
