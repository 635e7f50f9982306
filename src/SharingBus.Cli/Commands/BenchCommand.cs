using System.CommandLine;
using SharingBus.Cli.Bench;

namespace SharingBus.Cli.Commands;

/// <summary><c>sharingbus bench</c>: measurements that anybody can repeat.</summary>
internal static class BenchCommand
{
    /// <summary>Makes the command.</summary>
    public static Command Create() => new("bench", "Measure, and print every round.") { Filter() };

    private static ToolCommand Filter()
    {
        var json = new Option<bool>("--json") { Description = "Print one flat JSON object as the last line" };
        var command = new ToolCommand(
            "filter", "Measure the wire filter against parse, mask and serialise of the same view.", "bench filter", "bench filter --json") { json };
        command.SetAction(line => FilterBench.Run(line.InvocationConfiguration.Output, line.GetValue(json)));
        return command;
    }
}
