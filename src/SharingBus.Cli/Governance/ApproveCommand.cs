using System.CommandLine;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;

namespace SharingBus.Cli.Governance;

/// <summary><c>sharingbus policy approve</c>: shows what is to be signed and signs it.</summary>
internal static class ApproveCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var access = new GovernanceAccess();
        Argument<ulong> number = ProposalsCommand.Number();
        var signer = new Option<FileInfo?>("--signer") { Description = "Your governance key; without it nothing is signed, only shown" };
        var digest = new Option<string?>("--digest") { Description = "Sign only if the candidate has this SHA-256, or begins with it: 16 hexadecimal digits at least" };
        var known = new Option<FileInfo?>("--base") { Description = "Compare with this bundle of your own, not with the one that the service says it is based on" };
        var command = new ToolCommand(
            "approve",
            "Show what a proposal changes, and sign it with your governance key.",
            $"policy approve 12 {GovernanceAccess.Example}",
            $"policy approve 12 --digest 5f3c0a9be1d24477 --signer governance-1.pem {GovernanceAccess.Example}")
        {
            number, signer, digest, known,
        };
        access.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var governance = access.Open(line);
            var shown = await governance.AskAsync(service => service.GetProposalAsync(
                new GetProposalRequest { Number = line.GetValue(number) }, cancellationToken: cancel).ResponseAsync);
            var candidate = new SignableCandidate(shown);
            if (line.GetValue(digest) is { } expected)
            {
                candidate.RequireDigest(expected);
            }

            candidate.Print(line.InvocationConfiguration.Output, await BaseAsync(governance, shown.Proposal, line.GetValue(known), cancel));
            if (line.GetValue(signer) is not { } file)
            {
                line.InvocationConfiguration.Output.WriteLine("Nothing is signed: name your governance key with --signer.");
                return ExitCodes.Done;
            }

            var request = new ApproveRequest { Number = shown.Proposal.Number, Signature = candidate.Sign(file) };
            var answer = await governance.AskAsync(service => service.ApproveAsync(request, cancellationToken: cancel).ResponseAsync);
            line.InvocationConfiguration.Output.WriteLine(Said(answer.Proposal));
            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<Bundle?> BaseAsync(GovernanceConnection governance, Proposal proposal, FileInfo? known, CancellationToken cancel)
    {
        if (known is not null)
        {
            return Bundle.Parser.ParseFrom(SignedBundle.Parser.ParseFrom(await File.ReadAllBytesAsync(known.FullName, cancel)).Bundle);
        }

        if (proposal.BaseVersion == 0)
        {
            return null;
        }

        var version = await governance.AskAsync(service => service.GetVersionAsync(
            new GetVersionRequest { Version = proposal.BaseVersion }, cancellationToken: cancel).ResponseAsync);
        return Bundle.Parser.ParseFrom(version.Bundle.Bundle);
    }

    private static string Said(Proposal proposal) => proposal.State == ProposalState.Published
        ? $"Signed. Version {proposal.Version} is published."
        : $"Signed. {proposal.Approvals.Count} of {proposal.RequiredApprovals} signatures.";
}
