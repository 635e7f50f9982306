using System.CommandLine;
using Google.Protobuf;
using SharingBus.Exchange.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus holders</c>: who holds a notice, who has confirmed its last change, and who is overdue.</summary>
internal static class HoldersCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var message = new Argument<string>("message-id") { Description = "The id that publish printed" };
        var json = new Option<bool>("--json") { Description = "Print one JSON object instead of the table" };
        var command = new ToolCommand(
            "holders",
            "Ask the origin's node who holds a notice, who has confirmed its last change, and who is overdue.",
            "holders 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --data /tmp/northbridge --as police-northbridge/case-system",
            "holders 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --json --data /tmp/northbridge --as police-northbridge/case-system")
        {
            message, json,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            var id = NoticeFile.IdOf(line.GetRequiredValue(message));
            using var node = connection.Open(line);
            var request = new GetNoticeStatusRequest { MessageId = id, Agency = node.Agency };
            var status = await node.AskAsync(exchange => exchange.GetNoticeStatusAsync(request, cancellationToken: cancel).ResponseAsync, cancel);
            if (line.GetValue(json))
            {
                line.InvocationConfiguration.Output.WriteLine(WireJson.Whole.Format(status));
            }
            else
            {
                HolderTable.Print(status, line.InvocationConfiguration.Output);
            }

            return ExitCodes.Done;
        });
        return command;
    }
}
