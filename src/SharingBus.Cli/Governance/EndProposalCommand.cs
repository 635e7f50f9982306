using System.CommandLine;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;

namespace SharingBus.Cli.Governance;

/// <summary><c>sharingbus policy reject</c> and <c>policy withdraw</c>: the two ways in which a proposal ends unpublished.</summary>
internal static class EndProposalCommand
{
    /// <summary>Makes <c>policy reject</c>.</summary>
    public static Command Reject() => Create(
        "reject",
        "Reject a proposal of somebody else, for a stated reason. It takes a governance key's holder.",
        $"policy reject 12 --because 'The youth service must not see addresses' {GovernanceAccess.Example}",
        isReasonNeeded: true,
        async (service, number, reason, cancel) =>
            (await service.RejectAsync(new RejectRequest { Number = number, Reason = reason }, cancellationToken: cancel)).Proposal);

    /// <summary>Makes <c>policy withdraw</c>.</summary>
    public static Command Withdraw() => Create(
        "withdraw",
        "Withdraw a proposal of your own.",
        $"policy withdraw 12 --because 'A better one follows' {GovernanceAccess.Example}",
        isReasonNeeded: false,
        async (service, number, reason, cancel) =>
            (await service.WithdrawAsync(new WithdrawRequest { Number = number, Reason = reason }, cancellationToken: cancel)).Proposal);

    private static ToolCommand Create(
        string name,
        string description,
        string example,
        bool isReasonNeeded,
        Func<GovernanceService.GovernanceServiceClient, ulong, string, CancellationToken, Task<Proposal>> end)
    {
        var access = new GovernanceAccess();
        Argument<ulong> number = ProposalsCommand.Number();
        var reason = new Option<string?>("--because") { Description = "Why, in words; stands in the journal", Required = isReasonNeeded };
        Option<bool> json = ProposalsCommand.Json();
        var command = new ToolCommand(name, description, example) { number, reason, json };
        access.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var governance = access.Open(line);
            var ended = await governance.AskAsync(service => end(service, line.GetValue(number), line.GetValue(reason) ?? "", cancel));
            ProposalsCommand.Printer(line, json).Print(ended);
            return ExitCodes.Done;
        });
        return command;
    }
}
