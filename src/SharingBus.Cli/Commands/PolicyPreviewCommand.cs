using System.CommandLine;
using Google.Protobuf;
using SharingBus.Cli.Policies;
using SharingBus.Policy.V1;
using SharingBus.Vocabulary.Canonical;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus policy preview</c>: before publishing, who would get what, and who nothing and why.</summary>
internal static class PolicyPreviewCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var options = new PolicyOptions();
        var notice = new Argument<FileInfo>("notice") { Description = "The notice in YAML or JSON" };
        var origin = new Option<string>("--origin") { Description = "The agency that would publish it", Required = true };
        var type = new Option<string>("--type") { Description = "Type of the notice", Required = true };
        var at = TimeOption.Create("--at", "When, asked of a policy set; now unless set");
        var command = new ToolCommand(
            "preview",
            "Say before publishing who would get which fields of a notice, and who would get nothing and why.",
            "policy preview notice.yaml --origin schools-northbridge --type ThreatNotice --at 2026-03-05",
            "policy preview notice.json --origin schools-northbridge --type Referral --data /tmp/northbridge --json")
        {
            notice, origin, type, at,
        };
        options.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var answers = options.Open(line);
            var request = new PreviewRequest { Origin = line.GetRequiredValue(origin), Type = NoticeFile.TypeOf(line.GetRequiredValue(type)) };
            answers.RequireAgency(request.Origin);
            var body = PolicyExplanation.NoticeIn(line.GetRequiredValue(notice), request.Type);
            request.Notice = ByteString.CopyFrom(CanonicalForm.Canonicalize(request.Type, body.ToByteArray()).Bytes.Span);
            var response = await answers.PreviewAsync(request, line.GetValue(at) ?? TimeProvider.System.GetUtcNow(), cancel);
            options.Write(line, response, output => PreviewPrinter.Print(response, output, answers.AgreementOf));
            return ExitCodes.Done;
        });
        return command;
    }
}
