using System.CommandLine;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;

namespace SharingBus.Cli.Governance;

/// <summary><c>sharingbus policy versions</c>: what was published when, by whose signatures.</summary>
internal static class VersionsCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var access = new GovernanceAccess();
        var number = new Argument<ulong?>("version") { Description = "One version; all unless given, 0 for the current one", Arity = ArgumentArity.ZeroOrOne };
        var file = new Option<FileInfo?>("--out") { Description = "With a version: write the signed bundle to this file" };
        Option<bool> json = ProposalsCommand.Json();
        var command = new ToolCommand(
            "versions",
            "List the published versions of the bundle, the newest first.",
            $"policy versions {GovernanceAccess.Example}",
            $"policy versions 5 --out bundle-5.bin {GovernanceAccess.Example}")
        {
            number, file, json,
        };
        access.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var governance = access.Open(line);
            var printer = ProposalsCommand.Printer(line, json);
            if (line.GetValue(number) is not { } one)
            {
                printer.Print(await ReadAsync(governance, cancel));
                return ExitCodes.Done;
            }

            var request = new GetVersionRequest { Version = one };
            var found = await governance.AskAsync(service => service.GetVersionAsync(request, cancellationToken: cancel).ResponseAsync);
            printer.Print([found.Version]);
            if (line.GetValue(file) is { } target)
            {
                await File.WriteAllBytesAsync(target.FullName, found.Bundle.ToByteArray(), cancel);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static async Task<IReadOnlyCollection<BundleVersion>> ReadAsync(GovernanceConnection governance, CancellationToken cancel)
    {
        List<BundleVersion> all = [];
        var request = new ListVersionsRequest();
        do
        {
            var page = await governance.AskAsync(service => service.ListVersionsAsync(request, cancellationToken: cancel).ResponseAsync);
            all.AddRange(page.Versions);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0);
        return all;
    }
}
