using System.CommandLine;
using Grpc.Core;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;

namespace SharingBus.Cli.Governance;

/// <summary><c>sharingbus policy watch</c>: prints open proposals, and every step of any.</summary>
internal static class WatchProposalsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var access = new GovernanceAccess();
        var count = NumberOption.Create("--count", "End after so many lines; goes on until stopped unless set");
        Option<bool> json = ProposalsCommand.Json();
        var command = new ToolCommand(
            "watch",
            "Print every open proposal, and each proposal again when something happens to it.",
            $"policy watch {GovernanceAccess.Example}",
            $"policy watch --json --count 1 {GovernanceAccess.Example}")
        {
            count, json,
        };
        access.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var governance = access.Open(line);
            var printer = ProposalsCommand.Printer(line, json);
            return await governance.AskAsync(async service =>
            {
                using var watch = service.WatchProposals(new WatchProposalsRequest(), cancellationToken: cancel);
                for (var left = line.GetValue(count) ?? int.MaxValue; left > 0 && await watch.ResponseStream.MoveNext(cancel); left--)
                {
                    printer.PrintLine(watch.ResponseStream.Current.Proposal);
                }

                return ExitCodes.Done;
            });
        });
        return command;
    }
}
