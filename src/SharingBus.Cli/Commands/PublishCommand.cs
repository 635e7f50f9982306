using System.CommandLine;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus publish</c>: hands one notice to a node.</summary>
internal static class PublishCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var type = new Option<string>("--type") { Description = "Type of the notice, for example ThreatNotice", Required = true };
        var file = new Option<FileInfo>("--file") { Description = "The notice in YAML or JSON, with the field names of the proto", Required = true };
        var requestId = new Option<string?>("--request-id") { Description = "Repeating the same id gives the same answer; a new one unless set" };
        var parents = new Option<string[]>("--parent") { Description = "Message id of a notice this one was derived from" };
        var audience = new Option<string[]>("--audience") { Description = "Narrows whom policy would release to: an agency" };
        var command = new ToolCommand(
            "publish",
            "Publish one notice to a node and print its message id.",
            "publish --data /tmp/northbridge --as police-northbridge/case-system --type ThreatNotice --file notice.yaml",
            "publish --node https://node.example:7443 --cert me.crt.pem --key me.key.pem --ca ca.crt.pem --type Referral --file referral.yaml")
        {
            type, file, requestId, parents, audience,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var request = new PublishRequest
            {
                RequestId = line.GetValue(requestId) ?? MessageId.Create(TimeProvider.System).ToString(),
                Type = NoticeFile.TypeOf(line.GetValue(type)!),
            };
            using (var text = line.GetValue(file)!.OpenText())
            {
                request.Notice = NoticeFile.Read(request.Type, text).ToByteString();
            }

            request.Parents.AddRange((line.GetValue(parents) ?? []).Select(NoticeFile.IdOf));
            if (line.GetValue(audience) is { Length: > 0 } agencies)
            {
                request.Audience = new Audience { Agencies = { agencies } };
            }

            using var node = connection.Open(line);
            request.Agency = node.Agency;
            var response = await node.AskAsync(exchange => exchange.PublishAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            var id = MessageId.TryRead(response.MessageId.Span, out var read) ? read.ToString() : "?";
            line.InvocationConfiguration.Output.WriteLine(response.Duplicate ? $"{id} (accepted before)" : id);
            return ExitCodes.Done;
        });
        return command;
    }
}
