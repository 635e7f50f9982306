using System.CommandLine;
using Google.Protobuf;
using SharingBus.Cli.Commands;
using SharingBus.Federation.V1;

namespace SharingBus.Cli.Governance;

/// <summary><c>sharingbus policy proposals</c>: lists proposals, or says everything about one.</summary>
internal static class ProposalsCommand
{
    private const int DefaultLimit = 50;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var access = new GovernanceAccess();
        var number = new Argument<ulong?>("number") { Description = "One proposal; all unless given", Arity = ArgumentArity.ZeroOrOne };
        var state = new Option<string?>("--state") { Description = "OPEN, PUBLISHED, REJECTED, WITHDRAWN or STALE; all unless set" };
        var limit = NumberOption.Create("--limit", "At most so many, the newest first", least: 1, DefaultLimit);
        var file = new Option<FileInfo?>("--out") { Description = "With a number: write the candidate, the very bytes that approvers sign, to this file" };
        Option<bool> json = Json();
        var command = new ToolCommand(
            "proposals",
            "List proposals, or say everything about one.",
            $"policy proposals --state OPEN {GovernanceAccess.Example}",
            $"policy proposals 12 --out candidate.bin {GovernanceAccess.Example}")
        {
            number, state, limit, file, json,
        };
        access.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var governance = access.Open(line);
            if (line.GetValue(number) is { } one)
            {
                var request = new GetProposalRequest { Number = one };
                var shown = await governance.AskAsync(service => service.GetProposalAsync(request, cancellationToken: cancel).ResponseAsync);
                Printer(line, json).Print(shown.Proposal);
                await WriteAsync(line.GetValue(file), shown.Candidate, cancel);
                return ExitCodes.Done;
            }

            var wanted = line.GetValue(state) is { } named ? CodeWord.Of<ProposalState>(named) : ProposalState.Unspecified;
            Printer(line, json).Print(await ReadAsync(governance, wanted, line.GetValue(limit), cancel));
            return ExitCodes.Done;
        });
        return command;
    }

    /// <summary>The option for output that programs read.</summary>
    public static Option<bool> Json() => new("--json") { Description = "Print JSON, one object a line" };

    /// <summary>The argument that names a proposal.</summary>
    public static Argument<ulong> Number() => new("number") { Description = "The number that proposals prints" };

    /// <summary>The printer that a command line asks for.</summary>
    public static ProposalPrinter Printer(ParseResult line, Option<bool> json) => new(line.InvocationConfiguration.Output, line.GetValue(json));

    private static async Task WriteAsync(FileInfo? file, ByteString candidate, CancellationToken cancel)
    {
        if (file is not null)
        {
            await File.WriteAllBytesAsync(file.FullName, candidate.Memory, cancel);
        }
    }

    private static async Task<IReadOnlyCollection<Proposal>> ReadAsync(
        GovernanceConnection governance, ProposalState state, int limit, CancellationToken cancel)
    {
        List<Proposal> all = [];
        var request = new ListProposalsRequest { State = state };
        do
        {
            request.PageSize = (uint)(limit - all.Count);
            var page = await governance.AskAsync(service => service.ListProposalsAsync(request, cancellationToken: cancel).ResponseAsync);
            all.AddRange(page.Proposals);
            request.PageToken = page.NextPageToken;
        }
        while (request.PageToken.Length > 0 && all.Count < limit);
        return all;
    }
}
