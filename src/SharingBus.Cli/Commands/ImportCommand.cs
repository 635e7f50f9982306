using System.CommandLine;
using System.Security.Cryptography;
using Google.Protobuf;
using SharingBus.Formats.Importing;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus import</c>: turns files of other standards into notices, says what was left over, and publishes them.</summary>
internal static class ImportCommand
{
    // A request id holds 64 characters; 24 bytes of a digest are 48 of them.
    private const int DigestBytes = 24;

    // While the node asks to wait: a file is taken in whole or repeated whole, which is safe.
    private const int PatienceSeconds = 60;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var kind = new Argument<ImportKind>("format") { Description = "stix, cap or misp" };
        var files = new Argument<FileInfo[]>("file") { Description = "Files to import", Arity = ArgumentArity.OneOrMore };
        var dryRun = new Option<bool>("--dry-run") { Description = "Read and report, publish nothing" };
        var purpose = new Option<string>("--purpose") { Description = "Why it is shared", DefaultValueFactory = _ => "SITUATIONAL_AWARENESS" };
        var label = new Option<string>("--tlp") { Description = "Label of what is not marked", DefaultValueFactory = _ => "AMBER" };
        var command = new ToolCommand(
            "import",
            "Turn files of other standards into notices, say what had no place, and publish the notices.",
            "import stix bundle.json --dry-run",
            "import cap alert.xml --data /tmp/northbridge --as fusion-northbridge/analyst-desk")
        {
            kind, files, dryRun, purpose, label,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var output = line.InvocationConfiguration.Output;
            var context = new ImportContext
            {
                Now = TimeProvider.System.GetUtcNow(),
                Purpose = CodeWord.Of<Purpose>(line.GetRequiredValue(purpose)),
                DefaultTlp = CodeWord.Of<Tlp>(line.GetRequiredValue(label)),
            };
            var results = line.GetRequiredValue(files).Select(file => Read(line.GetRequiredValue(kind), file, context)).ToArray();
            foreach (var result in results)
            {
                Report(result, output);
            }

            // All or nothing: a batch that is half in is hard to put right.
            if (results.Any(result => !result.Succeeded) || line.GetValue(dryRun))
            {
                return results.Max(result => result.ExitCode);
            }

            using var node = connection.Open(line);
            var publisher = new PatientPublisher(
                node.PublishAsync, TimeSpan.FromSeconds(PatienceSeconds), line.InvocationConfiguration.Error, TimeProvider.System);
            foreach (var notice in results.SelectMany(result => result.Notices))
            {
                output.WriteLine($"{notice.SourceRef} is {await PublishAsync(publisher, node.Agency, notice, cancel)}");
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static ImportResult Read(ImportKind kind, FileInfo file, ImportContext context)
    {
        using var content = file.OpenRead();
        return Importers.Read(kind, file.Name, content, context);
    }

    private static void Report(ImportResult result, TextWriter output)
    {
        output.WriteLine($"{result.FileName}: {result.Notices.Count} notices");
        foreach (var type in result.Notices.GroupBy(notice => notice.Type).OrderBy(group => group.Key))
        {
            output.WriteLine($"  {NoticeTypes.Name(type.Key),-20} {type.Count()}: {string.Join(", ", type.Select(notice => notice.SourceRef))}");
        }

        foreach (var assumption in result.Assumptions)
        {
            output.WriteLine($"  assumed    {assumption}");
        }

        foreach (var left in result.LeftOver)
        {
            output.WriteLine($"  left over  {left.Path} ({left.Count})");
        }

        foreach (var error in result.Errors)
        {
            output.WriteLine($"  refused    {error}");
        }
    }

    private static async Task<string> PublishAsync(PatientPublisher publisher, string agency, ImportedNotice notice, CancellationToken cancel)
    {
        var bytes = notice.Message.ToByteString();
        var request = new PublishRequest
        {
            RequestId = $"import-{Convert.ToHexStringLower(SHA256.HashData(bytes.Span).AsSpan(0, DigestBytes))}",
            Type = notice.Type,
            Notice = bytes,
            Agency = agency,
        };
        var response = await publisher.PublishAsync(request, cancel);
        return MessageId.TryRead(response.MessageId.Span, out var id) ? id.ToString() : "?";
    }
}
