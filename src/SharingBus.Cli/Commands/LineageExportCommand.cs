using System.CommandLine;
using SharingBus.Cli.Evidence;
using SharingBus.Cli.Lineage;
using SharingBus.Cli.Provenance;
using SharingBus.Lineage.Checkpoints;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus lineage export|checkpoint</c>: evidence to take away.</summary>
internal static class LineageExportCommand
{
    /// <summary>Makes <c>lineage export</c>.</summary>
    public static Command Export()
    {
        var connection = new ConnectionOptions();
        var messages = new Argument<string[]>("message-id") { Description = "Ids that publish printed; none where --from or --until says which", Arity = ArgumentArity.ZeroOrMore };
        var from = TimeOption.Create("--from", "Without ids: all that was decided from this date or instant on");
        var until = TimeOption.Create("--until", "Without ids: all that was decided before this date or instant");
        var output = new Option<FileInfo>("--out") { Description = "The package; it must not exist yet", Required = true };
        var form = new Option<string>("--format") { Description = "evidence: a package with proofs; prov-json, openlineage or csv: what others read, without proofs", DefaultValueFactory = _ => "evidence" };
        form.AcceptOnlyFromAmong("evidence", "prov-json", "openlineage", "csv");
        var seen = new Option<FileInfo[]>("--seen") { Description = "A checkpoint of an earlier day, from which growth is to be shown", Arity = ArgumentArity.OneOrMore };
        var command = new ToolCommand(
            "export",
            "Pack what is on record about messages, with proofs, as evidence that a stranger can check; or write it as W3C PROV-JSON, OpenLineage events or CSV. With --data alone every node of the demo is asked, and it ends with 1 where one was silent.",
            "lineage export 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --data /tmp/northbridge --out evidence.zip",
            "lineage export 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --node https://node.example:7443 --cert audit.crt.pem --key audit.key.pem --ca ca.pem --out evidence.zip --seen police.checkpoint",
            "lineage export 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --data /tmp/northbridge --format prov-json --out provenance.json",
            "lineage export 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --data /tmp/northbridge --format openlineage --out events.jsonl",
            "lineage export 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --data /tmp/northbridge --format csv --out disclosures.csv",
            "lineage export --from 2026-03-01 --until 2026-04-01 --data /tmp/northbridge --format csv --out march.csv")
        {
            messages, from, until, output, form, seen,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var range = new MessageRange(line.GetValue(from), line.GetValue(until));
            var named = (line.GetValue(messages) ?? []).Select(NoticeFile.IdOf).ToArray();
            if (named.Length > 0 == range.IsSet)
            {
                throw CommandFailure.Usage("name messages, or a range with --from and --until");
            }

            var earlier = new List<Checkpoint>();
            foreach (var file in line.GetValue(seen) ?? [])
            {
                earlier.Add(LogCheck.TryRead(await File.ReadAllBytesAsync(file.FullName, cancel)) is { } read
                    ? read.Checkpoint
                    : throw CommandFailure.Usage($"{file.FullName} is no checkpoint: write one with  lineage checkpoint"));
            }

            using var nodes = new AuditedNodes(connection, line);
            var ids = range.IsSet ? await range.AskAsync(nodes.All, line.InvocationConfiguration.Error.WriteLine, cancel) : named;
            var answer = await new EvidenceGathering(nodes.All, earlier, line.InvocationConfiguration.Error.WriteLine).AskAsync(ids, cancel);
            if (answer.Logs.Count == 0)
            {
                throw new CommandFailure(ExitCodes.Failed, "no node that answered has anything on record about that");
            }

            var wanted = FormOf(line.GetRequiredValue(form));
            if (wanted != ExportForm.Evidence && earlier.Count > 0)
            {
                throw CommandFailure.Usage("--seen goes with --format evidence: the other forms carry no proofs");
            }

            var receipts = await WriteAsync(answer, wanted, line.GetRequiredValue(output).FullName, range.IsSet ? range.ToString() : $"messages {string.Join(", ", line.GetRequiredValue(messages))}");
            line.InvocationConfiguration.Output.WriteLine($"{receipts} receipts, {answer.Logs.Sum(log => log.Entries.Count)} entries, {answer.Logs.Count} logs");
            return answer.Silent.Count == 0 && !answer.IsIncomplete ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    /// <summary>Makes <c>lineage checkpoint</c>.</summary>
    public static Command PrintCheckpoint()
    {
        var connection = new ConnectionOptions();
        var agency = new Option<string?>("--agency") { Description = "With --data alone: whose log, asked by its auditor" };
        var witnessed = new Option<bool>("--witnessed") { Description = "The newest state that other agencies have cosigned, with their cosignatures" };
        var command = new ToolCommand(
            "checkpoint",
            "Print the state of an agency's log as a signed note. Keep it: later evidence can be held against it.",
            "lineage checkpoint --data /tmp/northbridge --agency police-northbridge > police.checkpoint",
            "lineage checkpoint --node https://node.example:7443 --cert audit.crt.pem --key audit.key.pem --ca ca.pem > police.checkpoint")
        {
            agency, witnessed,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var nodes = new AuditedNodes(connection, line);
            var node = nodes.Of(line.GetValue(agency));
            var (checkpoint, note) = await EvidenceGathering.CheckpointAsync(node, cancel);
            if (line.GetValue(witnessed))
            {
                if (checkpoint.Size == 0)
                {
                    throw new CommandFailure(ExitCodes.Failed, "the log is empty: there is nothing yet to cosign");
                }

                note = (await EvidenceGathering.WitnessedAsync(node, checkpoint.Size, cancel))?.Note
                    ?? throw new CommandFailure(ExitCodes.Failed, "no state of this log is cosigned: its node names no witnesses, or has not reached enough of them yet");
            }

            line.InvocationConfiguration.Output.Write(note);
            return ExitCodes.Done;
        });
        return command;
    }

    private static ExportForm FormOf(string word) => Enum.Parse<ExportForm>(word.Replace("-", "", StringComparison.Ordinal), ignoreCase: true);

    // Half a package is none: what cannot be written to its end is taken away again.
    private static async Task<int> WriteAsync(EvidenceAnswer answer, ExportForm form, string path, string question)
    {
        await using var package = new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite);
        try
        {
            if (form == ExportForm.Evidence)
            {
                return answer.Write(package, TimeProvider.System.GetUtcNow(), question).Count;
            }

            var record = ProvenanceRecord.Of(answer);
            ProvenanceFile.Write(record, form, package);
            return record.Receipts.Count;
        }
        catch
        {
            File.Delete(path);
            throw;
        }
    }
}
