using System.CommandLine;
using Google.Protobuf;
using SharingBus.Exchange.V1;
using SharingBus.Vocabulary;
using SharingBus.Vocabulary.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus publish</c>: hands one notice to a node.</summary>
internal static class PublishCommand
{
    /// <summary>Seconds of patience, 60: a rate refills in less, and a full disk needs somebody who is told.</summary>
    private const int DefaultDeadlineSeconds = 60;

    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var type = new Option<string?>("--type") { Description = "Type of the notice, for example ThreatNotice; lines that subscribe wrote name their own" };
        var file = new Option<FileInfo>("--file") { Description = "The notice in YAML or JSON, with the field names of the proto, or the lines that subscribe wrote; - reads the standard input", Required = true };
        var requestId = new Option<string?>("--request-id") { Description = "Repeating the same id gives the same answer; a new one unless set" };
        var parents = new Option<string[]>("--parent") { Description = "Message id of a notice this one was derived from" };
        var audience = new Option<string[]>("--audience") { Description = "Narrows whom policy would release to: an agency" };
        var person = new Option<string>("--person") { Description = "Who publishes, by name: a second person has to be somebody else", DefaultValueFactory = _ => "" };
        var deadline = NumberOption.Create("--deadline", "Seconds to go on while the node asks to wait", least: 0, otherwise: DefaultDeadlineSeconds);
        var command = new ToolCommand(
            "publish",
            "Publish notices to a node and print their message ids.",
            "publish --data /tmp/northbridge --as police-northbridge/case-system --type ThreatNotice --file notice.yaml",
            "publish --node https://node.example:7443 --cert me.crt.pem --key me.key.pem --ca ca.crt.pem --type Referral --file referral.yaml")
        {
            type, file, requestId, parents, audience, person, deadline,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var progress = line.InvocationConfiguration.Error;
            var known = line.GetValue(type) is { } name ? NoticeFile.TypeOf(name) : (NoticeType?)null;
            var text = await InputFile.ReadAsync(line.GetRequiredValue(file), cancel);
            var notices = DeliveryLines.Read(known, text, skipped => progress.WriteLine($"sharingbus: line {skipped} is a change and no notice; left out"));
            var requests = Requests(notices, line.GetValue(requestId), [.. (line.GetValue(parents) ?? []).Select(NoticeFile.IdOf)], line.GetValue(audience) ?? []);
            using var node = connection.Open(line);
            var publisher = new PatientPublisher(node.PublishAsync, TimeSpan.FromSeconds(line.GetValue(deadline)), progress, TimeProvider.System);
            foreach (var request in requests)
            {
                request.Agency = node.Agency;
                request.Person = line.GetRequiredValue(person);
                var response = await publisher.PublishAsync(request, cancel);
                var id = MessageId.TryRead(response.MessageId.Span, out var read) ? read.ToString() : "?";
                line.InvocationConfiguration.Output.WriteLine(response.Duplicate ? $"{id} (accepted before)" : id);
            }

            return ExitCodes.Done;
        });
        return command;
    }

    private static List<PublishRequest> Requests(
        IReadOnlyList<(NoticeType Type, IMessage Notice)> notices, string? requestId, IReadOnlyList<ByteString> parents, string[] audience)
    {
        var requests = new List<PublishRequest>();
        foreach (var (type, notice) in notices)
        {
            var numbered = notices.Count > 1 ? $"{requestId}-{requests.Count + 1}" : requestId;
            requests.Add(new PublishRequest
            {
                RequestId = requestId is null ? MessageId.Create(TimeProvider.System).ToString() : numbered,
                Type = type,
                Notice = notice.ToByteString(),
                Parents = { parents },
                Audience = audience.Length > 0 ? new Audience { Agencies = { audience } } : null,
            });
        }

        return requests;
    }
}
