using System.CommandLine;
using SharingBus.Fusion.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus matches</c>: who holds notices about one person, who agreed that others learn it, and who was told.</summary>
internal static class MatchesCommand
{
    private const int DefaultLimit = 50;

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("matches", "See at the hub who was asked about a person whom several hold notices about; answer as one of them.")
    {
        List(), Show(), MatchAnswer.Create(),
    };

    private static ToolCommand List()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        var limit = NumberOption.Create("--limit", "At most so many, the newest first", least: 1, DefaultLimit);
        Option<bool> json = SituationsCommand.Json();
        var command = new ToolCommand(
            "list",
            "List the matches of a hub: who holds notices, who agreed, and who was told of whom.",
            $"matches list {SituationsCommand.Example}",
            $"matches list --limit 5 --json {SituationsCommand.Example}")
        {
            limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            var matches = await SituationsCommand.ReadAsync<SubjectMatch>(line.GetValue(limit), async (size, token) =>
            {
                ListMatchesRequest request = new() { PageSize = size, PageToken = token };
                var page = await hub.AskSituationsAsync(desk => desk.ListMatchesAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
                return (page.Matches, page.NextPageToken);
            });
            new MatchPrinter(line.InvocationConfiguration.Output, line.GetValue(json)).Print(matches);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Show()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Argument<string> match = new("match") { Description = "The id that list prints" };
        Option<bool> json = SituationsCommand.Json();
        var command = new ToolCommand(
            "show",
            "Show a match: the notices of each agency, what it was asked and answered, and of whom it was told.",
            $"matches show mat-0195515c1f3a7c219d0e5b6f0a3c2d11 {SituationsCommand.Example}")
        {
            match, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            GetMatchRequest request = new() { MatchId = line.GetRequiredValue(match) };
            using var hub = connection.Open(line);
            var answer = await hub.AskSituationsAsync(desk => desk.GetMatchAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            new MatchPrinter(line.InvocationConfiguration.Output, line.GetValue(json)).PrintWhole(answer.Match);
            return ExitCodes.Done;
        });
        return command;
    }
}
