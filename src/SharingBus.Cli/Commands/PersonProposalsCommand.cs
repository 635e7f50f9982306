using System.CommandLine;
using SharingBus.Fusion.V1;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus proposals</c>: pairs of notices that may name one person, and what analysts say of each.</summary>
internal static class PersonProposalsCommand
{
    private const int DefaultLimit = 50;
    private const string Id = "pro-0195515c1f3a7c219d0e5b6f0a3c2d11";

    /// <summary>Makes the command.</summary>
    public static Command Create() => new("proposals", "See which notices may name one person, and confirm, reject or reopen that.")
    {
        List(),
        Decide(
            "confirm",
            confirm: true,
            "Say that both notices name one person: their agencies are asked whether the others may learn that they hold one.",
            $"proposals confirm {Id} --certainty PROBABLE {SituationDecisions.Who} --because 'same pupil number in both records' {SituationsCommand.Example}"),
        Decide(
            "reject",
            confirm: false,
            "Say that the notices name two persons. It is final.",
            $"proposals reject {Id} --certainty CERTAIN {SituationDecisions.Who} --because 'twins' {SituationsCommand.Example}"),
        Reopen(),
    };

    private static ToolCommand List()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        var limit = NumberOption.Create("--limit", "At most so many, those with the newest notice first", least: 1, DefaultLimit);
        Option<bool> json = SituationsCommand.Json();
        var command = new ToolCommand(
            "list",
            "List pairs of notices that may name one person, decided ones among them.",
            $"proposals list {SituationsCommand.Example}",
            $"proposals list --limit 5 --json {SituationsCommand.Example}")
        {
            limit, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var hub = connection.Open(line);
            Printer(line, json).Print(await SituationsCommand.ReadAsync<Proposal>(line.GetValue(limit), async (size, token) =>
            {
                ListProposalsRequest request = new() { PageSize = size, PageToken = token };
                var page = await hub.AskSituationsAsync(desk => desk.ListProposalsAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
                return (page.Proposals, page.NextPageToken);
            }));
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Decide(string name, bool confirm, string description, string example)
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        Option<string> certainty = new("--certainty")
        {
            Description = "How sure it is that both are one person: CERTAIN, PROBABLE, POSSIBLE or UNKNOWN; the first two alone confirm", Required = true,
        };
        var (proposal, analyst, because, json) = (Named(), SituationDecisions.Analyst(), SituationDecisions.Because(), SituationsCommand.Json());
        var command = new ToolCommand(name, description, example) { proposal, certainty, analyst, because, json };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            DecideProposalRequest request = new()
            {
                ProposalId = line.GetRequiredValue(proposal),
                Confirm = confirm,
                IdentityCertainty = CodeWord.Written(CodeWord.Of<IdentityCertainty>(line.GetRequiredValue(certainty))),
                Analyst = line.GetRequiredValue(analyst),
                Reason = line.GetRequiredValue(because),
            };
            using var hub = connection.Open(line);
            var answer = await hub.AskSituationsAsync(desk => desk.DecideProposalAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print(answer.Proposal);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ToolCommand Reopen()
    {
        ConnectionOptions connection = new(ConnectionOptions.Hub);
        var (proposal, analyst, because, json) = (Named(), SituationDecisions.Analyst(), SituationDecisions.Because(), SituationsCommand.Json());
        var command = new ToolCommand(
            "reopen",
            "Take a confirmation back: whoever was asked or told because of it is told that it does not stand.",
            $"proposals reopen {Id} {SituationDecisions.Who} --because 'the number was misread' {SituationsCommand.Example}")
        {
            proposal, analyst, because, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            ReopenProposalRequest request = new()
            {
                ProposalId = line.GetRequiredValue(proposal), Analyst = line.GetRequiredValue(analyst), Reason = line.GetRequiredValue(because),
            };
            using var hub = connection.Open(line);
            var answer = await hub.AskSituationsAsync(desk => desk.ReopenProposalAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            Printer(line, json).Print(answer.Proposal);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Argument<string> Named() => new("proposal") { Description = "The id that list prints" };

    private static PersonProposalPrinter Printer(ParseResult line, Option<bool> json) => new(line.InvocationConfiguration.Output, line.GetValue(json));
}
