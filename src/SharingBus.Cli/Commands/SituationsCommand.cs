using System.CommandLine;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus situations</c>: what a fusion hub holds for one thing, and what its analysts decide about that.</summary>
internal static class SituationsCommand
{
    /// <summary>Who the examples speak as.</summary>
    public const string Example = "--data /tmp/northbridge --as fusion-northbridge/analyst-desk";

    private const int DefaultLimit = 50;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("situations", "See the hub's situations, and merge, split, confirm or reject them.")
    {
        List(), Show(),
        SituationDecisions.Merge(), SituationDecisions.Split(), SituationDecisions.Confirm(), SituationDecisions.Reject(),
        Decisions(), SituationDecisions.Withdraw(),
    };

    /// <summary>The option that asks for JSON.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON, one object a line" };

    /// <summary>The argument that names a situation.</summary>
    public static Argument<string> Situation() => new("situation") { Description = "The id that list prints, or the message id of a notice in it" };

    /// <summary>What prints the answers.</summary>
    public static SituationPrinter Printer(ParseResult line, Option<bool> json) => new(line.InvocationConfiguration.Output, line.GetValue(json));

    private static ToolCommand List()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Option<int> limit = Limit();
        Option<bool> json = Json();
        var command = new ToolCommand(
            "list", "List situations, the newest first, with what was decided about them.", $"situations list {Example}", $"situations list --limit 5 --json {Example}")
        {
            limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            Printer(line, json).Print(await ReadAsync<Situation>(line.GetValue(limit), async (size, token) =>
            {
                ListSituationsRequest request = new() { PageSize = size, PageToken = token };
                var page = await hub.AskSituationsAsync(desk => desk.ListSituationsAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
                return (page.Situations, page.NextPageToken);
            }));
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Show()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Argument<string> situation = Situation();
        Option<bool> json = Json();
        var command = new ToolCommand(
            "show",
            "Show a situation: its notices, why each belongs to it, its alerts, and what was decided.",
            $"situations show sit-0195515c1f3a7c219d0e5b6f0a3c2d11 {Example}",
            $"situations show 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --json {Example}")
        {
            situation, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var request = SituationName.Read(line.GetRequiredValue(situation));
            using var hub = connection.Open(line);
            var answer = await hub.AskSituationsAsync(desk => desk.GetSituationAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).PrintWhole(answer.Situation);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Decisions()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Option<int> limit = Limit();
        Option<bool> json = Json();
        var command = new ToolCommand(
            "decisions",
            "List what analysts decided about situations, the newest first, withdrawn decisions among them.",
            $"situations decisions {Example}",
            $"situations decisions --limit 5 --json {Example}")
        {
            limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            Printer(line, json).Print(await ReadAsync<Decision>(line.GetValue(limit), async (size, token) =>
            {
                ListDecisionsRequest request = new() { PageSize = size, PageToken = token };
                var page = await hub.AskSituationsAsync(desk => desk.ListDecisionsAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
                return (page.Decisions, page.NextPageToken);
            }));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>Reads pages until there are so many, or there is no other.</summary>
    public static async Task<IReadOnlyCollection<T>> ReadAsync<T>(int limit, Func<int, string, Task<(IReadOnlyCollection<T> Page, string Token)>> ask)
    {
        List<T> all = [];
        var token = "";
        do
        {
            (var page, token) = await ask(limit - all.Count, token);
            all.AddRange(page);
        }
        while (token.Length > 0 && all.Count < limit);
        return all;
    }

    private static Option<int> Limit() => NumberOption.Create("--limit", "At most so many, the newest first", least: 1, DefaultLimit);
}
