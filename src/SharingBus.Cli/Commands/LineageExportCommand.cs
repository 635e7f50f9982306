using System.CommandLine;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.Checkpoints;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus lineage export|checkpoint</c>: evidence to take away.</summary>
internal static class LineageExportCommand
{
    /// <summary>Makes <c>lineage export</c>.</summary>
    public static Command Export()
    {
        var messages = new Argument<string[]>("message-id") { Description = "Ids that publish printed", Arity = ArgumentArity.OneOrMore };
        var data = Data();
        var output = new Option<FileInfo>("--out") { Description = "The package; it must not exist yet", Required = true };
        var seen = new Option<FileInfo[]>("--seen") { Description = "A checkpoint of an earlier day, from which growth is to be shown", Arity = ArgumentArity.OneOrMore };
        var command = new ToolCommand(
            "export",
            "Ask every node for what it has on record about messages, with proofs, and pack it as evidence that a stranger can check. 1 where a node was silent.",
            "lineage export 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --data /tmp/northbridge --out evidence.zip",
            "lineage export 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --data /tmp/northbridge --out evidence.zip --seen police.checkpoint")
        {
            messages, data, output, seen,
        };
        command.SetAction(async (line, cancel) =>
        {
            var ids = line.GetRequiredValue(messages).Select(NoticeFile.IdOf).ToArray();
            var earlier = new List<Checkpoint>();
            foreach (var file in line.GetValue(seen) ?? [])
            {
                earlier.Add(SignedNote.TryParse(await File.ReadAllBytesAsync(file.FullName, cancel)) is { } note && Checkpoint.TryParse(note.Text) is { } checkpoint
                    ? checkpoint
                    : throw CommandFailure.Usage($"{file.FullName} is no checkpoint: write one with  lineage checkpoint"));
            }

            using var clients = DemoClients.Open(line.GetRequiredValue(data).FullName);
            var words = line.InvocationConfiguration.Error;
            var answer = await new EvidenceGathering(clients, earlier, words.WriteLine).AskAsync(ids, cancel);
            if (answer.Logs.Count == 0)
            {
                throw new CommandFailure(ExitCodes.Failed, "no node that answered has anything on record about that");
            }

            await using var package = new FileStream(line.GetRequiredValue(output).FullName, FileMode.CreateNew, FileAccess.ReadWrite);
            var receipts = answer.Write(package, TimeProvider.System.GetUtcNow(), $"messages {string.Join(", ", line.GetRequiredValue(messages))}");
            line.InvocationConfiguration.Output.WriteLine($"{receipts.Count} receipts, {answer.Logs.Sum(log => log.Entries.Count)} entries, {answer.Logs.Count} logs");
            return answer.Silent.Count == 0 && !answer.IsIncomplete ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>Makes <c>lineage checkpoint</c>.</summary>
    public static Command PrintCheckpoint()
    {
        var agency = new Option<string>("--agency") { Description = "Whose log", Required = true };
        var data = Data();
        var command = new ToolCommand(
            "checkpoint",
            "Print the state of an agency's log as a signed note. Keep it: later evidence can be held against it.",
            "lineage checkpoint --agency police-northbridge --data /tmp/northbridge > police.checkpoint")
        {
            agency, data,
        };
        command.SetAction(async (line, cancel) =>
        {
            using var clients = DemoClients.Open(line.GetRequiredValue(data).FullName);
            var id = line.GetRequiredValue(agency);
            var known = clients.Agencies.Contains(id, StringComparer.Ordinal)
                ? id
                : throw CommandFailure.Usage($"'{id}' is none of {string.Join(", ", clients.Agencies.Order(StringComparer.Ordinal))}");
            var answer = await clients.Lineage(known).GetCheckpointAsync(new GetCheckpointRequest { Agency = known }, cancellationToken: cancel);
            line.InvocationConfiguration.Output.Write(answer.Note);
            return ExitCodes.Done;
        });
        return command;
    }

    private static Option<DirectoryInfo> Data() => new("--data") { Description = "Directory of a running demo", Required = true };
}
