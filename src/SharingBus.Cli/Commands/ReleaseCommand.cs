using System.CommandLine;
using Google.Protobuf;
using SharingBus.Exchange.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus release</c>: what waits for a second person of the origin, and what they decide.</summary>
internal static class ReleaseCommand
{
    private const string ByApprover = "--data /tmp/northbridge --as police-northbridge/demo-approver";
    private const string SomeNotice = "0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11";
    private const int DefaultLimit = 100;
    private const int PageSize = 500;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("release", "Look at what waits for a second person; approve or refuse it.")
    {
        List(), Show(), Approve(), Refuse(),
    };

    private static ToolCommand List()
    {
        var connection = new ConnectionOptions();
        var limit = NumberOption.Create("--limit", "At most so many", least: 1, otherwise: DefaultLimit);
        Option<bool> json = Json();
        var command = new ToolCommand(
            "list", "List what waits, in the order in which it was decided.", $"release list {ByApprover}", $"release list --limit 10 --json {ByApprover}")
        {
            limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var node = connection.Open(line);
            var (items, more) = await ReadAsync(node, line.GetValue(limit), cancel);
            Printer(line, json).Print(items, more);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Show()
    {
        var connection = new ConnectionOptions();
        Argument<string> notice = Notice();
        Option<bool> json = Json();
        var command = new ToolCommand(
            "show", "Say of one notice which fields each role would get under today's bundle.", $"release show {SomeNotice} {ByApprover}")
        {
            notice, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var id = NoticeFile.IdOf(line.GetRequiredValue(notice));
            using var node = connection.Open(line);
            var request = new GetHeldReleaseRequest { Agency = node.Agency, MessageId = id };
            var shown = await node.AskReleasesAsync(desk => desk.GetHeldReleaseAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print(shown);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Approve()
    {
        var bundle = NumberOption.Create("--bundle", "The bundle that show named: refuse where another is in force by now");
        return Settle(
            "approve",
            "Let one notice go: it is decided again and sent. Not by who published it.",
            $"release approve {SomeNotice} --person 'H. Example' --because 'checked with the officer' {ByApprover}",
            bundle,
            async (node, line, id, person, reason, cancel) =>
            {
                var request = new ApproveReleaseRequest
                {
                    Agency = node.Agency, MessageId = id, Person = person, Reason = reason, BundleVersion = (ulong)(line.GetValue(bundle) ?? 0),
                };
                return (await node.AskReleasesAsync(desk => desk.ApproveReleaseAsync(request, cancellationToken: cancel).ResponseAsync, cancel)).Item;
            });
    }

    private static ToolCommand Refuse() => Settle(
        "refuse",
        "Keep one notice withheld for good. Not by who published it.",
        $"release refuse {SomeNotice} --person 'H. Example' --because 'names a bystander' {ByApprover}",
        null,
        async (node, _, id, person, reason, cancel) =>
        {
            var request = new RefuseReleaseRequest { Agency = node.Agency, MessageId = id, Person = person, Reason = reason };
            return (await node.AskReleasesAsync(desk => desk.RefuseReleaseAsync(request, cancellationToken: cancel).ResponseAsync, cancel)).Item;
        });

    private static ToolCommand Settle(
        string name,
        string description,
        string example,
        Option? own,
        Func<NodeConnection, ParseResult, ByteString, string, string, CancellationToken, Task<HeldRelease>> settle)
    {
        var connection = new ConnectionOptions();
        Argument<string> notice = Notice();
        var person = new Option<string>("--person") { Description = "Who decides it, by name; stands in the journal", Required = true };
        var reason = new Option<string>("--because") { Description = "Why, in words; stands in the journal", Required = true };
        Option<bool> json = Json();
        var command = new ToolCommand(name, description, example) { notice, person, reason, json };
        if (own is not null)
        {
            command.Options.Add(own);
        }

        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var id = NoticeFile.IdOf(line.GetRequiredValue(notice));
            using var node = connection.Open(line);
            var settled = await settle(node, line, id, line.GetRequiredValue(person), line.GetRequiredValue(reason), cancel);
            Printer(line, json).PrintSettled(settled);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> Notice() => new("message-id") { Description = "The id that publish printed" };

    private static Option<bool> Json() => new("--json") { Description = "Print JSON, one object a line" };

    private static ReleasePrinter Printer(ParseResult line, Option<bool> json) => new(line.InvocationConfiguration.Output, line.GetValue(json));

    private static async Task<(IReadOnlyList<HeldRelease> Items, bool More)> ReadAsync(NodeConnection node, int limit, CancellationToken cancel)
    {
        var items = new List<HeldRelease>();
        var request = new ListHeldReleasesRequest { Agency = node.Agency };
        do
        {
            request.PageSize = (uint)Math.Min(limit - items.Count, PageSize);
            var page = await node.AskReleasesAsync(desk => desk.ListHeldReleasesAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            items.AddRange(page.Items);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && items.Count < limit);
        return (items, request.PageToken.Length > 0);
    }
}
