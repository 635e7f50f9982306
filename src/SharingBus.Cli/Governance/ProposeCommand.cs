using System.CommandLine;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;

namespace SharingBus.Cli.Governance;

/// <summary><c>sharingbus policy propose</c>: hands changes to the policy service, on the current version.</summary>
internal static class ProposeCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var access = new GovernanceAccess();
        var changes = new ProposedChanges();
        var statement = new Option<string>("--statement") { Description = "What the change is for, in words; approvers and the journal read it", Required = true };
        Option<bool> json = ProposalsCommand.Json();
        var command = new ToolCommand(
            "propose",
            "Propose a change of the federation's bundle. Two others than you must approve it.",
            $"policy propose --signed-policy members/police-northbridge/policy.signed --statement 'The desk hears of bullying too' {GovernanceAccess.Example}",
            $"policy propose --register federation.yaml --members ./members --ceiling ceiling.yaml --agreement agreements/*.yaml --signed-policy members/*/policy.signed --statement 'The first version' {GovernanceAccess.Example}",
            $"policy propose --restore 4 --statement 'Version 5 was too wide' {GovernanceAccess.Example}",
            $"policy propose --days 90 --statement 'Renewal' {GovernanceAccess.Example}")
        {
            statement, json,
        };
        changes.AddTo(command);
        access.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var governance = access.Open(line);
            var current = await governance.CurrentAsync(cancel);
            var request = new ProposeRequest
            {
                RequestId = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString(),
                BaseVersion = current?.Version.Version ?? 0,
                Statement = line.GetRequiredValue(statement),
                Changes = changes.Read(line, current is null ? null : Bundle.Parser.ParseFrom(current.Bundle.Bundle)),
            };
            var answer = await governance.AskAsync(service => service.ProposeAsync(request, cancellationToken: cancel).ResponseAsync);
            ProposalsCommand.Printer(line, json).Print(answer.Proposal);
            return ExitCodes.Done;
        });
        return command;
    }
}
