using System.CommandLine;
using SharingBus.Cli.Evidence;
using SharingBus.Lineage.V1;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus lineage followed</c>: what an agency, as a witness, knows of another's log.</summary>
internal static class LineageFollowedCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create()
    {
        var connection = new ConnectionOptions();
        var log = new Argument<string>("log-agency") { Description = "The agency whose log it is" };
        var agency = new Option<string?>("--agency") { Description = "With --data alone: the witness, asked by its auditor" };
        var command = new ToolCommand(
            "followed",
            "Print the newest checkpoint of another agency's log that the agency has cosigned. Where it was shown one that contradicts, that is printed too, and it ends with 1: keep both.",
            "lineage followed schools-northbridge --data /tmp/northbridge --agency police-northbridge > schools.checkpoint",
            "lineage followed schools-northbridge --node https://node.example:7443 --cert audit.crt.pem --key audit.key.pem --ca ca.pem")
        {
            log, agency,
        };
        connection.AddTo(command);
        command.SetAction(async (line, cancel) =>
        {
            using var nodes = new AuditedNodes(connection, line);
            var node = nodes.Of(line.GetValue(agency));
            var request = new GetFollowedLogRequest { Agency = node.Agency, LogAgency = line.GetRequiredValue(log) };
            var followed = await node.AskAsync(asked => asked.GetFollowedLogAsync(request, AuditedNode.Options(cancel)).ResponseAsync, cancel);
            line.InvocationConfiguration.Output.Write(followed.Note);
            if (followed.Contradiction.Length == 0)
            {
                return ExitCodes.Done;
            }

            line.InvocationConfiguration.Output.WriteLine();
            line.InvocationConfiguration.Output.Write(followed.Contradiction);
            line.InvocationConfiguration.Error.WriteLine("the agency has signed another root at a size that was cosigned already: its log has forked");
            return ExitCodes.Failed;
        });
        return command;
    }
}
