using System.CommandLine;
using SharingBus.Cli.Policies;
using SharingBus.Policy.Analysis;
using SharingBus.Policy.Documents;
using SharingBus.Policy.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus policy check</c>: rules that do nothing, reviews, and whom personal fields reach.</summary>
internal static class PolicyCheckCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var options = new PolicyOptions();
        var allowList = new Option<FileInfo?>("--allow-list") { Description = $"Which roles may receive which personal fields; {FederationDirectory.AllowListFile} beside the policies unless set" };
        var at = TimeOption.Create("--at", "The day from which dates are looked at; today unless set");
        var command = new ToolCommand(
            "check",
            "Find rules that can never apply or that add nothing, grants without an agreement, personal fields that reach a role outside the allow-list, and reviews that are missing, past or near. Ends with 1 where anything is to be mended.",
            "policy check --policies ./policies",
            "policy check --policies ./policies --allow-list ./allow-list.yaml --json")
        {
            allowList, at,
        };
        options.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var response = options.AsksService(line)
                ? await AskAsync(options, line, cancel)
                : Check(options.Policies(line), line.GetValue(allowList), line.GetValue(at) ?? TimeProvider.System.GetUtcNow());
            options.Write(line, response, output => CheckPrinter.Print(response, output));
            return response.Findings.All(finding => finding.Information) ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }

    private static async Task<CheckResponse> AskAsync(PolicyOptions options, ParseResult line, CancellationToken cancel)
    {
        using var answers = options.Open(line);
        return await answers.CheckAsync(cancel);
    }

    private static CheckResponse Check(string policies, FileInfo? list, DateTimeOffset today)
    {
        if (File.Exists(policies))
        {
            return CheckAnswer.Of(new CheckQuestion(PolicyModel.Of(PolicySource.Read(policies).Bundle), today, Read(list)?.Message, DocumentPlaces.None));
        }

        var documents = PolicySource.ReadDocuments(policies);
        if (documents.Errors.Count > 0)
        {
            return Faults(documents.Errors);
        }

        var source = PolicySource.OfDocuments(policies, documents);
        var places = documents.Places;
        var allowed = documents.AllowList;
        if (Read(list) is { } own)
        {
            allowed = own.Message;
        }

        return CheckAnswer.Of(new CheckQuestion(PolicyModel.Of(source.Bundle), today, allowed, places));
    }

    private static LoadedDocument<AllowList>? Read(FileInfo? file)
    {
        if (file is null)
        {
            return null;
        }

        var document = YamlDocument.Load<AllowList>(File.ReadAllText(file.FullName), file.Name);
        return document.Errors.Count == 0 ? document : throw CommandFailure.Usage(string.Join(Environment.NewLine, document.Errors));
    }

    private static CheckResponse Faults(IEnumerable<DocumentError> errors)
    {
        var response = new CheckResponse();
        response.Findings.AddRange(errors.Select(error => new Finding
        {
            Kind = FindingKind.Fault,
            File = error.File,
            Line = (uint)error.Line,
            Words = error.Reason,
            Remedy = "Correct it: with a fault, nothing of this set can be put into force.",
        }));
        return response;
    }
}
