using System.CommandLine;
using SharingBus.Cli.Demo;
using SharingBus.Cli.Lineage;
using SharingBus.Vocabulary;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus lineage</c>: follows a message through the agencies, and takes the evidence away.</summary>
internal static class LineageCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("lineage", "Follow messages through the agencies.") { Trace(), LineageSearchCommand.Create(), LineagePersonCommand.Create(), LineageExportCommand.Export(), LineageExportCommand.PrintCheckpoint(), LineageFollowedCommand.Create(), LineageMirrorCommand.Create() };

    private static ToolCommand Trace()
    {
        var message = new Argument<string>("message-id") { Description = "The id that publish printed" };
        var data = new Option<DirectoryInfo>("--data") { Description = "Directory of a running demo", Required = true };
        var command = new ToolCommand(
            "trace",
            "Ask every node for what it has on record about a message, and print it in order of time.",
            "lineage trace 0195515c-1f3a-7c21-9d0e-5b6f0a3c2d11 --data /tmp/northbridge")
        {
            message, data,
        };
        command.SetAction(async (line, cancel) =>
        {
            var id = NoticeFile.IdOf(line.GetRequiredValue(message));
            using var clients = DemoClients.Open(line.GetRequiredValue(data).FullName);
            var trace = await FederationTrace.AskAsync(clients, id, cancel);
            new TracePrinter(line.InvocationConfiguration.Output).Print(id, trace);
            return trace.Entries.Count > 0 && trace.Silent.Count == 0 ? ExitCodes.Done : ExitCodes.Failed;
        });
        return command;
    }
}
